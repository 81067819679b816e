/** Functions of tensors that do not chain, one file a family. */
export {concat, stack} from "../tensor/views.js";
export * from "./activations.js";
export * from "./contrast.js";
export * from "./convolution.js";
export * from "./linear.js";
export * from "./losses.js";
export * from "./metrics.js";
export * from "./norm.js";
export type {Pair} from "./pair.js";
export * from "./pooling.js";
export * from "./recurrent.js";
export * from "./scan.js";
export * from "./select.js";
