/** Values of rows that treat every element alone, by formulas that the rows' loops do not use. */
import {example, type Values} from "./example.js";

const points = [-2.5, -1.5, -0.5, 0, 0.3, 1.5, 2.5];
const positive = [0.01, 0.5, 1, 2, 3.75, 10, 100];
const ramp = [1, -2, 3, -4, 0.5, 6, -7];

/** ∫_0^x f by Simpson's rule, in 2,000 parts. */
function integral(f: (t: number) => number, x: number): number {
  const parts = 2000;
  let sum = f(0) + f(x);
  for (let i = 1; i < parts; ++i) sum += (i % 2 ? 4 : 2) * f((i * x) / parts);
  return (sum * x) / (3 * parts);
}

const erf = (x: number) => (2 / Math.sqrt(Math.PI)) * integral((t) => Math.exp(-t * t), x);
const sigmoid = (x: number) => Math.exp(x) / (1 + Math.exp(x));
const tanh = (x: number) => (Math.exp(2 * x) - 1) / (Math.exp(2 * x) + 1);
const gelu = (x: number) => (x * (1 + erf(x / Math.SQRT2))) / 2;
const silu = (x: number) => x * sigmoid(x);

type Scalar = (x: number) => number;

const at = (inputs: readonly number[], f: Scalar, ...scalars: number[]) =>
  example([inputs], [inputs.map(f)], {scalars});

/** dy times the slope of f by central differences, where the row reads x, or y = f(x). */
function slope(f: Scalar, read: Scalar = (x) => x) {
  const h = 1e-6;
  const xs = points.map((x) => x + 0.1);
  const wanted = xs.map((x, i) => (ramp[i] * (f(x + h) - f(x - h))) / (2 * h));
  return example([ramp, xs.map(read)], [wanted]);
}

const left = [-2, -1, 0, 1, 2, 3, 0.5];
const right = [3, -1, 1, -0.5, 2, -4, 0.25];
const both = (f: (x: number, y: number) => number) =>
  example([left, right], [left.map((x, i) => f(x, right[i]))]);
const truths = (...wanted: number[]) => example([left, right], [wanted]);

export const elementwiseValues: Values = {
  neg: example([ramp], [[-1, 2, -3, 4, -0.5, -6, 7]]),
  abs: example([ramp], [[1, 2, 3, 4, 0.5, 6, 7]]),
  sign: example([points], [[-1, -1, -1, 0, 1, 1, 1]]),
  floor: example([points], [[-3, -2, -1, 0, 0, 1, 2]]),
  // IEEE 754: half-way cases go to the even neighbour.
  round: example([points], [[-2, -2, 0, 0, 0, 2, 2]]),
  exp: at(points, (x) => 1 / Math.E ** -x),
  log: at(positive, (x) => Math.log10(x) * Math.LN10),
  sqrt: at(positive, (x) => x ** 0.5),
  rsqrt: at(positive, (x) => x ** -0.5),
  reciprocal: example([[-4, -2, -1, 0.5, 1, 2, 8]], [[-0.25, -0.5, -1, 2, 1, 0.5, 0.125]]),
  square: example([ramp], [[1, 4, 9, 16, 0.25, 36, 49]]),
  squareGradient: example([ramp, points], [[-5, 6, -3, 0, 0.3, 18, -35]]),
  sin: at(points, (x) => integral((t) => Math.cos(t), x)),
  cos: at(points, (x) => 1 - integral((t) => Math.sin(t), x)),
  tan: at([-1.5, -1, -0.5, 0, 0.25, 1, 1.5], (x) => Math.sin(x) / Math.cos(x)),
  atan: at(points, (x) => integral((t) => 1 / (1 + t * t), x)),
  expm1: at(points, (x) => 2 * Math.exp(x / 2) * Math.sinh(x / 2)),
  log1p: at([-0.5, -0.25, 0, 0.5, 1, 7, 99], (x) => integral((t) => 1 / (1 + t), x)),
  erf: at(points, erf),
  tanh: at(points, tanh),
  tanhGradient: slope(tanh, tanh),
  sigmoid: at(points, sigmoid),
  sigmoidGradient: slope(sigmoid, sigmoid),
  relu: example([ramp], [[1, 0, 3, 0, 0.5, 6, 0]]),
  reluGradient: example([ramp, [0, 1, 0, 2, 3, 0, 4]], [[0, -2, 0, -4, 0.5, 0, -7]]),
  gelu: at(points, gelu),
  geluGradient: slope(gelu),
  silu: at(points, silu),
  siluGradient: slope(silu),
  softplus: at(points, (x) => Math.LN2 + integral(sigmoid, x)),
  leakyRelu: example([ramp], [[1, -0.5, 3, -1, 0.5, 6, -1.75]], {scalars: [0.25]}),
  elu: at(points, (x) => (x > 0 ? x : 1.5 * (Math.exp(x) - 1)), 1.5),
  affine: example([ramp], [[2.5, -3.5, 6.5, -7.5, 1.5, 12.5, -13.5]], {scalars: [2, 0.5]}),
  powScalar: [
    example([ramp], [[1, -8, 27, -64, 0.125, 216, -343]], {scalars: [3]}),
    at(positive, (x) => Math.exp(-1.25 * Math.log(x)), -1.25),
  ],
  clamp: example([ramp], [[1, -1, 2, -1, 0.5, 2, -1]], {scalars: [-1, 2]}),
  copy: example([ramp], [ramp]),
  cast: [
    example([points], [[-2, -1, 0, 0, 0, 1, 2]]),
    example([Int32Array.of(-3, 0, 7)], [[-3, 0, 7]]),
  ],

  add: example([left, right], [[1, -2, 1, 0.5, 4, -1, 0.75]]),
  sub: example([left, right], [[-5, 0, -1, 1.5, 0, 7, 0.25]]),
  mul: example([left, right], [[-6, 1, 0, -0.5, 4, -12, 0.125]]),
  div: both((x, y) => x * y ** -1),
  pow: example(
    [positive, points],
    [positive.map((x, i) => Math.exp(points[i] * Math.log(Math.fround(x))))],
  ),
  maximum: example([left, right], [[3, -1, 1, 1, 2, 3, 0.5]]),
  minimum: example([left, right], [[-2, -1, 0, -0.5, 2, -4, 0.25]]),
  equal: truths(0, 1, 0, 0, 1, 0, 0),
  notEqual: truths(1, 0, 1, 1, 0, 1, 1),
  greater: truths(0, 0, 0, 1, 0, 1, 1),
  greaterEqual: truths(0, 1, 0, 1, 1, 1, 1),
  less: truths(1, 0, 1, 0, 0, 0, 0),
  lessEqual: truths(1, 1, 1, 0, 1, 0, 0),
  where: example([[0, 1, 0, -1, 2, 0, 0], left, right], [[3, -1, 1, 1, 2, -4, 0.25]]),
};
