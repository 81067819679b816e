/** Neural-network layers, on the public surface of tensors only. */
export * from "./layers.js";
export {Module, Parameter} from "./module.js";
