/** Images moved, turned and read between their pixels. */
import {shapeError} from "../ops/operation.js";
import {apply, fromValues} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";

export interface GridOptions {
  /**
   * Whether -1 and 1 are the centres of the outermost pixels; otherwise (and in PyTorch when left
   * out) they are the image's edges.
   */
  alignCorners?: boolean;
}

/**
 * Reads images at the points of a grid, between the four pixels around each; zeros lie outside:
 * Y_p = Σ_{m,n} I_mn max(0, 1 − |x_p − n|) max(0, 1 − |y_p − m|), with x_p and y_p in pixels.
 *
 * @param image [N, C, H, W]
 * @param grid [N, H_out, W_out, 2]: x (to the right) and y (down), each in -1..1
 * @returns [N, C, H_out, W_out]
 * @throws ShapeError naming both shapes
 */
export const gridSample = (
  image: Tensor,
  grid: Tensor,
  {alignCorners = false}: GridOptions = {},
): Tensor => apply("gridSample", [image, grid], {alignCorners});

/**
 * The grid of an affine map from the output's coordinates to the input's.
 *
 * @param theta [N, 2, 3]: (x, y) = theta (x', y', 1)
 * @param size of the output: [height, width]
 * @returns [N, height, width, 2]
 * @throws ShapeError
 */
export function affineGrid(
  theta: Tensor,
  [height, width]: readonly [number, number],
  {alignCorners = false}: GridOptions = {},
): Tensor {
  if (theta.shape.length !== 3 || theta.shape[1] !== 2 || theta.shape[2] !== 3) {
    throw shapeError("affineGrid", [theta], "maps [N, 2, 3] are wanted");
  }
  const coordinate = (i: number, n: number) =>
    alignCorners ? (n > 1 ? (2 * i) / (n - 1) - 1 : 0) : (2 * i + 1) / n - 1;
  const points = new Float32Array(height * width * 3);
  for (let i = 0; i < height * width; ++i) {
    points[3 * i] = coordinate(i % width, width);
    points[3 * i + 1] = coordinate(Math.floor(i / width), height);
    points[3 * i + 2] = 1;
  }
  return fromValues(points, [height * width, 3])
    .matmul(theta.transpose(1, 2))
    .reshape([theta.shape[0], height, width, 2]);
}
