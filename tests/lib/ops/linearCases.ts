/** Gradient cases of linear algebra (lib/ops/linear.ts). */
import {
  eye,
  leastSquares,
  logDeterminant,
  matrixExponential,
  svd,
  symmetricEigen,
  type Tensor,
  tensor,
} from "../../../lib/index.js";
import {apply} from "../../../lib/tensor/apply.js";
import type {GradientCase, Input} from "./cases.js";

const square: Input = {shape: [3, 3]};
const batch: Input = {shape: [2, 2, 2]};

/** A symmetric matrix, far from singular for positive shifts. */
const gram = (x: Tensor, shift: number): Tensor =>
  x.matmul(x.transpose(-1, -2)).add(eye(x.shape[x.shape.length - 1]).mul(shift));

/** A matrix whose diagonal leads. */
const steady = (x: Tensor): Tensor => x.mul(0.5).add(eye(x.shape[x.shape.length - 1]).mul(3));

/** Distinct numbers, so that eigenvalues and singular values lie apart. */
const spread = (x: Tensor): Tensor => {
  const [m, n] = x.shape.slice(-2);
  const values = Float32Array.from({length: m * n}, (_, i) =>
    Math.floor(i / n) === i % n ? 1 + 2 * (i % n) : 0.9,
  );
  return x.mul(0.4).add(tensor(values, {shape: [m, n]}));
};

export const linearCases: Record<string, GradientCase[]> = {
  cholesky: [square, batch, {shape: [1, 1]}].map((input) => ({
    title: `[${input.shape}]`,
    inputs: [input],
    compute: (x) => apply("cholesky", [gram(x, 1)]),
  })),
  triangularSolve: [true, false].map((lower) => ({
    title: lower ? "lower" : "upper",
    inputs: [square, {shape: [3, 2]}],
    compute: (t, b) => apply("triangularSolve", [steady(t), b], {lower}),
  })),
  solve: [
    {
      title: "one matrix",
      inputs: [square, {shape: [3, 2]}],
      compute: (a, b) => apply("solve", [steady(a), b]),
    },
    {
      title: "batch",
      inputs: [batch, {shape: [2, 2, 1]}],
      compute: (a, b) => apply("solve", [steady(a), b]),
    },
  ],
  logDeterminant: [square, batch].map((input) => ({
    title: `[${input.shape}]`,
    inputs: [input],
    compute: (a) => logDeterminant(steady(a)).add(0.7),
  })),
  leastSquares: [0, 0.5].map((ridge) => ({
    title: `ridge ${ridge}`,
    inputs: [{shape: [5, 2]}, {shape: [5, 2]}],
    compute: (x, y) => leastSquares(x, y, {ridge}),
  })),
  normalSolve: [
    {
      inputs: [{shape: [4, 2]}, {shape: [2, 3]}],
      compute: (x, b) => apply("normalSolve", [x, b], {}, [0.3]),
    },
  ],
  matrixExponential: [square, batch].map((input) => ({
    title: `[${input.shape}]`,
    inputs: [input],
    compute: (a) => matrixExponential(a.mul(0.5)),
  })),
  symmetricEigen: [
    {
      title: "values",
      inputs: [square],
      compute: (x) => symmetricEigen(spread(x)).values,
    },
    {
      title: "vectors",
      inputs: [{shape: [2, 2, 2]}],
      compute: (x) => symmetricEigen(spread(x)).vectors,
    },
  ],
  svd: [
    {title: "values", inputs: [{shape: [2, 3]}], compute: (x) => svd(spread(x)).s},
    {title: "tall", inputs: [{shape: [3, 2]}], compute: (x) => svd(spread(x)).u},
    {title: "wide", inputs: [{shape: [2, 3]}], compute: (x) => svd(spread(x)).v},
    {
      title: "batch, all together",
      inputs: [{shape: [2, 2, 2]}],
      compute(x) {
        const {u, s, v} = svd(spread(x));
        return u.mul(s.unsqueeze(-2)).matmul(v.mul(s.unsqueeze(-2)));
      },
    },
  ],
};
