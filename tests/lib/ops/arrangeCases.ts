/** Cases of views and of functions that arrange elements, all compositions of rows. */
import type {GradientCase} from "./cases.js";
import {matrix} from "./elementwiseCases.js";

export const arrangeCases: (GradientCase & {title: string})[] = [
  {title: "flip", inputs: [{shape: [2, 3, 2]}], compute: (x) => x.flip([0, -1])},
  {title: "slice by steps", inputs: [{shape: [2, 7]}], compute: (x) => x.slice(1, 1, -1, 2)},
  {
    title: "slice by steps to the end",
    inputs: [{shape: [6, 2]}],
    compute: (x) => x.slice(0, 0, 6, 4),
  },
  {
    title: "matmul of flipped factors",
    inputs: [matrix, {shape: [3, 2]}],
    compute: (x, y) => x.flip(1).matmul(y.flip([0, 1])),
  },
];
