/** Gradient cases of message passing (lib/ops/segment.ts). */
import {propagate, segmentMax, segmentMean, segmentSoftmax, tensor} from "../../../lib/index.js";
import {apply} from "../../../lib/tensor/apply.js";
import type {GradientCase} from "./cases.js";

const ints = (...values: number[]) => tensor(Int32Array.from(values));
const source = () => ints(0, 2, 1, 0, 2);
const target = () => ints(3, 1, 1, 0, 3);

export const segmentCases: Record<string, GradientCase[]> = {
  edgeSum: [
    {
      title: "with weights",
      inputs: [{shape: [3, 2]}, {shape: [5]}],
      compute: (x, weights) => propagate(x, source(), target(), {weights, count: 4}),
    },
    {
      title: "without weights",
      inputs: [{shape: [3, 2]}],
      compute: (x) => propagate(x, source(), target(), {count: 4}),
    },
  ],
  edgeDot: [
    {
      inputs: [{shape: [3, 2]}, {shape: [4, 2]}],
      compute: (a, b) => apply("edgeDot", [a, b, source(), target()]),
    },
  ],
  segmentMax: [
    {
      inputs: [{shape: [5, 2], apart: true}],
      compute: (x) => segmentMax(x, target(), 4),
    },
  ],
  segmentSoftmax: [
    {
      title: "one head",
      inputs: [{shape: [5]}],
      compute: (x) => segmentSoftmax(x, target(), 4),
    },
    {
      title: "heads, and the mean",
      inputs: [{shape: [5, 2]}],
      compute: (x) => segmentMean(segmentSoftmax(x, target(), 5).mul(x), source(), 3),
    },
  ],
};
