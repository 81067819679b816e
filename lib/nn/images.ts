/** Layers for images [N, C, H, W] that have nothing to learn. */
import type {Pair} from "../functions/pair.js";
import {globalAvgPool2d} from "../functions/pooling.js";
import {upsample2d} from "../functions/resizing.js";
import type {Tensor} from "../tensor/tensor.js";
import {Module} from "./module.js";

/** Larger by whole factors: pixels repeated, or straight lines between them. */
export class Upsample extends Module {
  readonly mode: "nearest" | "bilinear";

  constructor(
    readonly scale: Pair,
    {mode = "nearest"}: {mode?: "nearest" | "bilinear"} = {},
  ) {
    super();
    this.mode = mode;
  }

  forward(x: Tensor): Tensor {
    return upsample2d(x, this.scale, {mode: this.mode});
  }
}

/** One number a channel: [N, C, H, W] → [N, C]. */
export class GlobalAvgPool2d extends Module {
  forward(x: Tensor): Tensor {
    return globalAvgPool2d(x);
  }
}
