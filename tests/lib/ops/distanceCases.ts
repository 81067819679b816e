/** Gradient cases of distances (lib/ops/distance.ts). */
import {squaredDistances} from "../../../lib/index.js";
import type {GradientCase} from "./cases.js";

export const distanceCases: Record<string, GradientCase[]> = {
  squaredDistances: [
    {title: "two sets", inputs: [{shape: [3, 2]}, {shape: [4, 2]}], compute: squaredDistances},
    {title: "one set", inputs: [{shape: [3, 2]}], compute: (x) => squaredDistances(x)},
    {
      title: "batch",
      inputs: [{shape: [2, 2, 3]}, {shape: [2, 1, 3]}],
      compute: squaredDistances,
    },
  ],
};
