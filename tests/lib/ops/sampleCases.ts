/** Gradient cases of grid sampling (lib/ops/sample.ts). Points stay off the lines between pixels. */
import {affineGrid, gridSample, tensor} from "../../../lib/index.js";
import {apply} from "../../../lib/tensor/apply.js";
import type {GradientCase} from "./cases.js";

/** Points within one cell of pixels each, and some beyond the edge. */
const grid = {shape: [2, 2, 2, 2], low: 0.05, high: 0.25};
const image = {shape: [2, 2, 3, 4]};
const spread = () =>
  tensor([
    [
      [
        [0, 0],
        [-0.5, -0.65],
      ],
      [
        [0.5, 0.67],
        [-1.28, 0],
      ],
    ],
  ]);

export const sampleCases: Record<string, GradientCase[]> = {
  gridSample: [
    {
      title: "image and grid",
      inputs: [image, grid],
      compute: (x, points) => gridSample(x, points.add(spread())),
    },
    {
      title: "corners aligned",
      inputs: [image, grid],
      compute: (x, points) => gridSample(x, points, {alignCorners: true}),
    },
    {
      title: "affine map",
      inputs: [{shape: [1, 1, 3, 3]}, {shape: [1, 2, 3], low: 0.1, high: 0.3}],
      compute: (x, theta) => gridSample(x, affineGrid(theta, [2, 2])),
    },
  ],
  gridScatter: [
    {
      inputs: [{shape: [2, 2, 2, 2]}, grid],
      compute: (dy, points) =>
        apply("gridScatter", [dy, points.add(spread())], {alignCorners: false}, [], {
          shape: image.shape,
          dtype: "float32",
        }),
    },
  ],
};
