/** Neural-network layers, on the public surface of tensors only. */
export * from "./activations.js";
export * from "./attention.js";
export * from "./convolution1d.js";
export * from "./dropout.js";
export * from "./embedding.js";
export * from "./graph.js";
export * from "./images.js";
export * from "./layers.js";
export {Buffer, Module, Parameter} from "./module.js";
export * from "./norm.js";
export * from "./recurrent.js";
export {loadState, saveState} from "./state.js";
export * from "./transformer.js";
