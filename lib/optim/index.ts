/**
 * Optimisers, and what goes with them: learning-rate schedules, limits on gradients, averages of
 * weights. Each update is one row of the operation table and one pass over the memory.
 */
export {Adam, type AdamOptions, AdamW} from "./adam.js";
export {type AverageOptions, WeightAverage} from "./average.js";
export {clipNorm, clipValue} from "./clip.js";
export {Optimizer, type OptimizerOptions, type ParameterGroup} from "./optimizer.js";
export {AdaGrad, type AdaGradOptions, RMSProp, type RMSPropOptions} from "./scaled.js";
export {
  cosineSchedule,
  linearSchedule,
  type Schedule,
  stepSchedule,
  warmUp,
} from "./schedules.js";
export {SGD, type SGDOptions} from "./sgd.js";
