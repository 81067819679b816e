/** Images made smaller: one number for each window. */
import {checking, expectRank} from "../ops/operation.js";
import {apply} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";
import {type Pair, pair} from "./pair.js";

export interface PoolOptions {
  /** Distance between windows; as large as the window when left out. */
  stride?: Pair;
  padding?: Pair;
}

const poolAttributes = (size: Pair, {stride = size, padding = 0}: PoolOptions) => ({
  size: pair(size),
  stride: pair(stride),
  padding: pair(padding),
});

/** The largest element of each window. x is [N, C, H, W]. @throws ShapeError */
export function maxPool2d(x: Tensor, size: Pair, options: PoolOptions = {}): Tensor {
  return apply("maxPool2d", [x], poolAttributes(size, options));
}

/** The mean of each window; padding counts as zeros. x is [N, C, H, W]. @throws ShapeError */
export function avgPool2d(x: Tensor, size: Pair, options: PoolOptions = {}): Tensor {
  return apply("avgPool2d", [x], poolAttributes(size, options));
}

/** The mean of each channel: [N, C, H, W] → [N, C]. Source: Lin, Chen and Yan, ICLR 2014. */
export function globalAvgPool2d(x: Tensor): Tensor {
  checking("globalAvgPool2d", [x], () => expectRank("the input", x.shape, 4));
  return x.mean([2, 3]);
}

/** The largest element of each channel: [N, C, H, W] → [N, C]. */
export function globalMaxPool2d(x: Tensor): Tensor {
  checking("globalMaxPool2d", [x], () => expectRank("the input", x.shape, 4));
  return x.max([2, 3]);
}
