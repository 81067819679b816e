/** Gradient cases of B-splines (lib/ops/spline.ts). */
import {splineBasis} from "../../../lib/index.js";
import type {GradientCase} from "./cases.js";

export const splineCases: Record<string, GradientCase[]> = {
  splineBasis: [
    ...[3, 4].map((degree) => ({
      title: `degree ${degree}`,
      inputs: [{shape: [2, 3], low: -1.2, high: 1.2}],
      compute: (x: Parameters<GradientCase["compute"]>[0]) =>
        splineBasis(x, {degree, intervals: 4}),
    })),
  ],
};
