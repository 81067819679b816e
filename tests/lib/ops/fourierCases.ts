/** Gradient cases of Fourier transforms (lib/ops/fourier.ts). */
import {complexMul, irfft, rfft} from "../../../lib/index.js";
import {apply} from "../../../lib/tensor/apply.js";
import type {GradientCase} from "./cases.js";

export const fourierCases: Record<string, GradientCase[]> = {
  fourier: [
    ...[false, true].map((inverse) => ({
      title: inverse ? "inverse, length 4" : "length 5",
      inputs: [{shape: [2, inverse ? 4 : 5, 2]}],
      compute: (x: Parameters<GradientCase["compute"]>[0]) => apply("fourier", [x], {inverse}),
    })),
    {
      title: "circular convolution of real signals",
      inputs: [{shape: [2, 6]}, {shape: [6]}],
      compute: (x, kernel) => irfft(complexMul(rfft(x), rfft(kernel)), 6),
    },
  ],
};
