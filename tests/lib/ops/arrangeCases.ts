/** Cases of rows that move and order elements, and of functions that are compositions of rows. */
import {
  concat,
  conv1d,
  convTranspose1d,
  cumprod,
  dot,
  einsum,
  globalAvgPool2d,
  globalMaxPool2d,
  logSumExp,
  norm,
  outer,
  pad,
  prod,
  roll,
  sort,
  type Tensor,
  tile,
  topK,
  upsample2d,
  variance,
} from "../../../lib/index.js";
import {apply} from "../../../lib/tensor/apply.js";
import type {GradientCase} from "./cases.js";
import {apart, matrix, positive, unary} from "./elementwiseCases.js";

const image = {shape: [1, 2, 3, 4]};
const larger = {shape: [1, 2, 5, 7], dtype: "float32"} as const;
const large = {shape: larger.shape};
const pixel = {shape: [1, 2, 1, 1]};
const corners: [string, boolean][] = [
  ["edges aligned", false],
  ["corners aligned", true],
];
const small = {shape: image.shape, dtype: "float32"} as const;

/** Inputs that give factors with one zero amid others in each row, or with two of them. */
const factors = [
  {shape: [2, 3]},
  {shape: [2, 1], low: 0, high: 0},
  {shape: [2, 1], low: 0, high: 0},
];
const oneZero = (x: Tensor, zero: Tensor) => concat([x.slice(1, 0, 1), zero, x.slice(1, 1)], 1);
const twoZeros = (x: Tensor, zero: Tensor, other: Tensor) => concat([oneZero(x, zero), other], 1);

export const orderCases: Record<string, GradientCase | GradientCase[]> = {
  cumsum: unary("cumsum", {shape: [3, 1, 4]}),
  sort: [
    unary("sort", apart),
    {
      title: "descending, transposed",
      inputs: [{shape: [4, 3], apart: true}],
      compute: (x) => apply("sort", [x.T], {descending: true}),
    },
  ],
  resizeBilinear: corners.flatMap(([title, alignCorners]) =>
    [image, pixel].map((input) => ({
      title: `${title}, from [${input.shape}]`,
      inputs: [input],
      compute: (x) => apply("resizeBilinear", [x], {alignCorners}, [], larger),
    })),
  ),
  resizeBilinearGradient: corners.flatMap(([title, alignCorners]) =>
    [large, pixel].map((input) => ({
      title: `${title}, from [${input.shape}]`,
      inputs: [input],
      compute: (dy) => apply("resizeBilinearGradient", [dy], {alignCorners}, [], small),
    })),
  ),
};

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
  {title: "roll", inputs: [matrix], compute: (x) => roll(x, -1)},
  {title: "tile", inputs: [matrix], compute: (x) => tile(x, [2, 3])},
  {title: "pad", inputs: [matrix], compute: (x) => pad(x, [[1, 0], 2], {value: 3})},
  {title: "pad by edges", inputs: [matrix], compute: (x) => pad(x, [1, [2, 1]], {mode: "edge"})},
  {
    title: "pad by a mirror",
    inputs: [{shape: [3, 3]}],
    compute: (x) => pad(x, [2, [1, 0]], {mode: "reflect"}),
  },
  {title: "upsample2d, nearest", inputs: [image], compute: (x) => upsample2d(x, [2, 3])},
  {
    title: "topK of the first axis",
    inputs: [{shape: [5, 2], apart: true}],
    compute: (x) => topK(x, 2, {axis: 0}).values,
  },
  {title: "sort of the first axis", inputs: [apart], compute: (x) => sort(x, {axis: 0}).values},
  {
    title: "cumprod with a zero",
    inputs: factors.slice(0, 2),
    compute: (x, zero) => cumprod(oneZero(x, zero)).add(1),
  },
  {
    title: "cumprod with two zeros",
    inputs: factors,
    compute: (x, zero, other) => cumprod(twoZeros(x, zero, other)).add(1),
  },
  {title: "cumprod of the first axis", inputs: [{shape: [4, 2]}], compute: (x) => cumprod(x, 0)},
  {
    title: "prod with a zero",
    inputs: factors.slice(0, 2),
    compute: (x, zero) => prod(oneZero(x, zero), 1).add(1),
  },
  {title: "prod of the first axis", inputs: [{shape: [4, 2]}], compute: (x) => prod(x, 0)},
  {title: "prod", inputs: [matrix], compute: (x) => prod(x)},
  {title: "variance", inputs: [matrix], compute: (x) => variance(x, 0, {ddof: 1})},
  {title: "norm", inputs: [matrix], compute: (x) => norm(x, 1)},
  {title: "largest norm", inputs: [positive], compute: (x) => norm(x, 0, {p: Infinity})},
  {title: "norm of magnitudes", inputs: [apart], compute: (x) => norm(x, 0, {p: 1})},
  {title: "logSumExp", inputs: [matrix], compute: (x) => logSumExp(x, 0)},
  {title: "outer", inputs: [{shape: [2]}, {shape: [3]}], compute: outer},
  {title: "dot", inputs: [{shape: [3]}, {shape: [3]}], compute: dot},
  {
    title: "einsum of all kinds of axes",
    inputs: [{shape: [2, 3, 2, 2]}, {shape: [3, 2, 3]}],
    compute: (x, y) => einsum("abcs,bcd->dac", x, y),
  },
  {
    title: "einsum of one operand",
    inputs: [{shape: [2, 3, 2]}],
    compute: (x) => einsum("abc->ca", x),
  },
  {
    title: "conv1d, causal and dilated",
    inputs: [{shape: [2, 2, 6]}, {shape: [3, 2, 2]}, {shape: [3]}],
    compute: (x, kernel, bias) => conv1d(x, kernel, bias, {padding: "causal", dilation: 2}),
  },
  {
    title: "conv1d, depthwise",
    inputs: [{shape: [1, 3, 5]}, {shape: [3, 1, 3]}],
    compute: (x, kernel) => conv1d(x, kernel, undefined, {groups: 3, padding: 1, stride: 2}),
  },
  {
    title: "convTranspose1d",
    inputs: [{shape: [1, 2, 4]}, {shape: [2, 3, 3]}, {shape: [3]}],
    compute: (x, kernel, bias) =>
      convTranspose1d(x, kernel, bias, {stride: 2, padding: 1, outputPadding: 1}),
  },
  {title: "globalAvgPool2d", inputs: [image], compute: globalAvgPool2d},
  {title: "globalMaxPool2d", inputs: [{...image, apart: true}], compute: globalMaxPool2d},
];
