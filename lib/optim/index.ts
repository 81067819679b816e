/** Optimisers. Each update is one row of the operation table and one pass over the memory. */
export {Adam, type AdamOptions} from "./adam.js";
export {Optimizer} from "./optimizer.js";
export {SGD, type SGDOptions} from "./sgd.js";
