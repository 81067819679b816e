/** Cases of the rows that normalise, and of rotary positions. */
import {type Tensor, tensor} from "../../../lib/index.js";
import {apply} from "../../../lib/tensor/apply.js";
import type {GradientCase} from "./cases.js";

const compute =
  (name: string, groups = 1) =>
  (...inputs: Tensor[]) =>
    apply(name, inputs, {groups}, [0.1]);

export const normCases: Record<string, GradientCase[]> = {
  layerNorm: [
    {
      title: "matrix",
      inputs: [{shape: [3, 5]}, {shape: [5]}, {shape: [5]}],
      compute: compute("layerNorm"),
    },
    {
      title: "three axes, transposed",
      inputs: [{shape: [2, 4, 3]}, {shape: [4]}, {shape: [4]}],
      compute: (x, ...affine) => compute("layerNorm")(x.transpose(1, 2), ...affine),
    },
  ],
  rmsNorm: [{inputs: [{shape: [2, 3, 4]}, {shape: [4]}], compute: compute("rmsNorm")}],
  groupNorm: [
    {
      title: "images",
      inputs: [{shape: [2, 4, 2, 3]}, {shape: [4]}, {shape: [4]}],
      compute: compute("groupNorm", 2),
    },
    {
      title: "no axes after the channels",
      inputs: [{shape: [2, 6]}, {shape: [6]}, {shape: [6]}],
      compute: compute("groupNorm", 2),
    },
  ],
  rotate: [
    {
      inputs: [{shape: [2, 3, 4]}],
      compute: (x) => {
        const angles = tensor([0, 0.5, 1, -2, 3, 1.5], {shape: [3, 2]});
        return apply("rotate", [x, angles.cos(), angles.sin()]);
      },
    },
  ],
  batchNorm: [
    {
      title: "matrix",
      inputs: [{shape: [5, 3]}, {shape: [3]}, {shape: [3]}],
      compute: compute("batchNorm"),
    },
    {
      title: "images",
      inputs: [{shape: [2, 3, 2, 2]}, {shape: [3]}, {shape: [3]}],
      compute: compute("batchNorm"),
    },
  ],
};
