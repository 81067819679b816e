/**
 * Operations that shorten axes. The caller has moved the reduced axes to the end (a free view), and
 * `attributes.reduced` says how many there are.
 */
import type {Attributes} from "../devices/device.js";
import type {Tensor} from "../tensor/tensor.js";
import {
  expectType,
  type GradientContext,
  misfit,
  type Operation,
  positions,
  type Shape,
  sizeOf,
} from "./operation.js";

const kept = (shape: Shape, {reduced}: Attributes) =>
  shape.slice(0, shape.length - Number(reduced));
const group = (shape: Shape, {reduced}: Attributes) =>
  sizeOf(shape.slice(shape.length - Number(reduced)));

/** Gives a reduced tensor its lost axes back, repeated to the input's shape. */
function spread(reduced: Tensor, shape: Shape): Tensor {
  const ones = shape.map((n, axis) => (axis < reduced.shape.length ? n : 1));
  return reduced.reshape(ones).expand(shape);
}

interface Reduction {
  name: string;
  formula: string;
  start: number;
  step(accumulated: number, x: number): number;
  finish?(accumulated: number, count: number): number;
  gradient(context: GradientContext): Tensor;
}

function reduction({name, formula, start, step, finish, gradient}: Reduction): Operation {
  return {
    name,
    formula,
    outputs([x], attributes) {
      expectType("the input", x, "float32");
      return [{shape: kept(x.shape, attributes), dtype: "float32"}];
    },
    reference([x], [y], attributes) {
      const count = group(x.shape, attributes);
      const order = positions(x);
      for (let i = 0; i < y.data.length; ++i) {
        let accumulated = start;
        for (let k = 0; k < count; ++k) {
          accumulated = step(accumulated, x.data[order.next().value as number]);
        }
        y.data[i] = finish ? finish(accumulated, count) : accumulated;
      }
    },
    gradient: (context) => [gradient(context)],
  };
}

/** The gradient goes to the extreme elements, shared equally where there is a tie. */
function extremeGradient({
  upstream,
  inputs: [x],
  outputs: [y],
  attributes,
}: GradientContext): Tensor {
  const hit = x.detach().equal(spread(y.detach(), x.shape));
  const axes = x.shape.map((_, axis) => axis).slice(x.shape.length - Number(attributes.reduced));
  const ties = hit.sum(axes, {keepDims: true});
  return spread(upstream, x.shape).mul(hit).div(ties);
}

function winner(
  name: string,
  formula: string,
  better: (x: number, best: number) => boolean,
): Operation {
  return {
    name,
    formula,
    outputs([x], attributes) {
      expectType("the input", x, "float32");
      if (group(x.shape, attributes) === 0) {
        misfit("the axis is empty");
      }
      return [{shape: kept(x.shape, attributes), dtype: "int32"}];
    },
    reference([x], [y], attributes) {
      const count = group(x.shape, attributes);
      const order = positions(x);
      for (let i = 0; i < y.data.length; ++i) {
        let best = Number.NaN;
        let index = 0;
        for (let k = 0; k < count; ++k) {
          const value = x.data[order.next().value as number];
          if (k === 0 || better(value, best)) {
            best = value;
            index = k;
          }
        }
        y.data[i] = index;
      }
    },
  };
}

export const reductions: Operation[] = [
  reduction({
    name: "sum",
    formula: "y = \\sum_k x_k",
    start: 0,
    step: (sum, x) => sum + x,
    gradient: ({upstream, inputs: [x]}) => spread(upstream, x.shape),
  }),
  reduction({
    name: "mean",
    formula: "y = \\frac{1}{K} \\sum_k x_k",
    start: 0,
    step: (sum, x) => sum + x,
    finish: (sum, count) => sum / count,
    gradient: ({upstream, inputs: [x], attributes}) =>
      spread(upstream.mul(1 / group(x.shape, attributes)), x.shape),
  }),
  reduction({
    name: "max",
    formula: "y = \\max_k x_k",
    start: Number.NEGATIVE_INFINITY,
    step: Math.max,
    gradient: extremeGradient,
  }),
  reduction({
    name: "min",
    formula: "y = \\min_k x_k",
    start: Number.POSITIVE_INFINITY,
    step: Math.min,
    gradient: extremeGradient,
  }),
  winner("argmax", "y = \\arg\\max_k x_k", (x, best) => x > best),
  winner("argmin", "y = \\arg\\min_k x_k", (x, best) => x < best),
];
