/** Images [N, C, H, W] made larger or smaller without a kernel to learn. */
import {checking, expectRank, formatShape, shapeError} from "../ops/operation.js";
import {apply} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";
import {type Pair, pair} from "./pair.js";

/**
 * Bilinear interpolation to another size: pixel i of H' is read at (i + ½) H / H' − ½, or with
 * aligned corners at i (H − 1) / (H' − 1), on the straight line between its neighbours (and at the
 * nearest pixel beyond the outermost ones); columns likewise.
 *
 * @param x [N, C, H, W]
 * @param size [H', W'], or one number for both
 * @param alignCorners whether the corner pixels' centres stay at the corners; otherwise pixels are
 *   squares, and the image's edges stay where they are
 * @throws ShapeError naming the shape and the size
 */
export function resizeBilinear(x: Tensor, size: Pair, {alignCorners = false} = {}): Tensor {
  checking("resizeBilinear", [x], () => expectRank("the input", x.shape, 4));
  const [height, width] = pair(size);
  const whole = [height, width].every((n) => Number.isInteger(n) && n >= 1);
  if (!whole || x.shape[2] === 0 || x.shape[3] === 0) {
    throw shapeError(
      "resizeBilinear",
      [x],
      `a size of ${formatShape([height, width])}: both must have whole numbers of pixels from 1`,
    );
  }
  const shape = [x.shape[0], x.shape[1], height, width];
  return apply("resizeBilinear", [x], {alignCorners}, [], {shape, dtype: "float32"});
}

/**
 * Upsampling by whole factors: every pixel repeated (“nearest”), or straight lines between pixels
 * (“bilinear”).
 *
 * @param x [N, C, H, W]
 * @returns [N, C, scale H, scale W]
 * @throws ShapeError naming the shape and the scale
 */
export function upsample2d(
  x: Tensor,
  scale: Pair,
  {mode = "nearest"}: {mode?: "nearest" | "bilinear"} = {},
): Tensor {
  checking("upsample2d", [x], () => expectRank("the input", x.shape, 4));
  const [down, across] = pair(scale);
  if (![down, across].every((n) => Number.isInteger(n) && n >= 1)) {
    throw shapeError(
      "upsample2d",
      [x],
      `whole factors from 1 are wanted, not ${formatShape([down, across])}`,
    );
  }
  const [batch, channels, height, width] = x.shape;
  if (mode === "bilinear") return resizeBilinear(x, [down * height, across * width]);
  return x
    .reshape([batch, channels, height, 1, width, 1])
    .expand([batch, channels, height, down, width, across])
    .reshape([batch, channels, down * height, across * width]);
}
