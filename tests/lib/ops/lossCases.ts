/** Losses that are compositions of rows. Inputs stay away from kinks. */
import {
  batchNormBy,
  binaryCrossEntropy,
  clipLoss,
  contrastiveLoss,
  gaussianKL,
  hingeLoss,
  huberLoss,
  klDivergence,
  marginLoss,
  mseLoss,
  ntXent,
  tensor,
  tripletLoss,
  zeros,
} from "../../../lib/index.js";
import type {GradientCase} from "./cases.js";

const matrix = {shape: [2, 3]};
const ones = () =>
  tensor([
    [1, 0, 0.3],
    [0.5, 1, 0],
  ]);
const signs = () =>
  tensor([
    [1, -1, 1],
    [-1, -1, 1],
  ]);

export const lossCases: (GradientCase & {title: string})[] = [
  {title: "mseLoss", inputs: [matrix, matrix], compute: mseLoss},
  {
    title: "binaryCrossEntropy",
    inputs: [matrix],
    compute: (x) => binaryCrossEntropy(x, ones()),
  },
  {
    title: "huberLoss",
    inputs: [{shape: [2, 4], apart: true}],
    compute: (x) => huberLoss(x.mul(10), zeros([2, 4]), {delta: 2.5}),
  },
  {
    title: "klDivergence",
    inputs: [matrix, matrix],
    compute: (x, y) => klDivergence(x.logSoftmax(), y.logSoftmax()),
  },
  {title: "gaussianKL", inputs: [matrix, matrix], compute: gaussianKL},
  {
    title: "hingeLoss",
    inputs: [{shape: [2, 3], apart: true}],
    compute: (x) => hingeLoss(x, signs(), {margin: 0.2}),
  },
  {
    title: "marginLoss",
    inputs: [{shape: [2, 3], low: 0.2, high: 0.8}],
    compute: (x) => marginLoss(x, tensor(Int32Array.of(2, 0))),
  },
  {
    title: "contrastiveLoss",
    inputs: [{shape: [3, 2]}, {shape: [3, 2]}],
    compute: (x, y) => contrastiveLoss(x, y, tensor([0, 1, 1]), {margin: 6}),
  },
  {
    title: "tripletLoss",
    inputs: [{shape: [2, 3]}, {shape: [2, 3]}, {shape: [2, 3]}],
    compute: (a, p, n) => tripletLoss(a, p, n, {margin: 9}),
  },
  {
    title: "ntXent",
    inputs: [{shape: [3, 2]}, {shape: [3, 2]}],
    compute: (x, y) => ntXent(x, y, {temperature: 0.7}),
  },
  {title: "clipLoss", inputs: [matrix, matrix, {shape: []}], compute: clipLoss},
  {
    title: "batchNormBy",
    inputs: [{shape: [2, 3, 2]}, {shape: [3]}, {shape: [3]}],
    compute: (x, weight, bias) =>
      batchNormBy(x, tensor([1, 0, -1]), tensor([1, 2, 3]), {weight, bias}),
  },
];
