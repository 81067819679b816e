/**
 * Activations with a row of their own: smooth ones that are stable at both ends, and rectifiers with
 * a parameter. Others are compositions (lib/functions/activations.ts); sigmoid, tanh and relu are
 * among the elementwise rows.
 */
import type {Tensor} from "../tensor/tensor.js";
import {slopeRow, type Unary, unary} from "./elementwise.js";
import {errorFunction, logistic} from "./numbers.js";
import {expectType, type Operation, positions} from "./operation.js";

/** Φ(x): the share of a standard normal below x. */
const normalShare = (x: Tensor) => x.mul(Math.SQRT1_2).erf().add(1).mul(0.5);
/** φ(x): the density of a standard normal. */
const normalDensity = (x: Tensor) =>
  x
    .square()
    .mul(-0.5)
    .exp()
    .mul(1 / Math.sqrt(2 * Math.PI));

interface Smooth extends Omit<Unary, "slope"> {
  /** f'(x), as a number and in tensor operations. */
  slope(x: number): number;
  slopes(x: Tensor): Tensor;
}

/** An activation and the row `<name>Gradient`, which takes its slope in one pass. */
function smooth({slope, slopes, ...row}: Smooth): Operation[] {
  const forward: Operation = {
    ...unary(row),
    // The fused row has no gradient of its own.
    gradient: ({upstream, inputs: [x], recording, apply}) => [
      recording ? upstream.mul(slopes(x)) : apply(`${row.name}Gradient`, [upstream, x]),
    ],
  };
  return [forward, slopeRow(row.name, slope)];
}

const gelu = smooth({
  name: "gelu",
  formula:
    "y = x\\, \\Phi(x) = \\tfrac{1}{2} x \\left(1 + \\operatorname{erf}(x / \\sqrt{2})\\right)",
  f: (x) => 0.5 * x * (1 + errorFunction(x * Math.SQRT1_2)),
  slope: (x) =>
    0.5 * (1 + errorFunction(x * Math.SQRT1_2)) +
    (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI),
  slopes: (x) => normalShare(x).add(x.mul(normalDensity(x))),
});

const silu = smooth({
  name: "silu",
  formula: "y = x\\, \\sigma(x)",
  f: (x) => x * logistic(x),
  slope: (x) => logistic(x) * (1 + x * (1 - logistic(x))),
  slopes(x) {
    const s = x.sigmoid();
    return s.mul(x.mul(s.neg().add(1)).add(1));
  },
});

const softplus = unary({
  name: "softplus",
  formula: "y = \\ln(1 + e^x)",
  f: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  gradient: (dy, x) => dy.mul(x.sigmoid()),
});

/** A function with one parameter, which is a scalar of the call. */
function withParameter(
  name: string,
  formula: string,
  f: (x: number, parameter: number) => number,
  slopes: (x: Tensor, parameter: number) => Tensor,
): Operation {
  return {
    name,
    formula,
    outputs([x]) {
      expectType("the input", x, "float32");
      return [{shape: x.shape, dtype: "float32"}];
    },
    reference([x], [y], _attributes, [parameter]) {
      let i = 0;
      for (const position of positions(x)) y.data[i++] = f(x.data[position], parameter);
    },
    gradient: ({upstream, inputs: [x], scalars: [parameter]}) => [
      upstream.mul(slopes(x, parameter)),
    ],
  };
}

const leakyRelu = withParameter(
  "leakyRelu",
  "y = x \\text{ if } x > 0,\\ \\alpha x \\text{ otherwise}",
  (x, alpha) => (x > 0 ? x : alpha * x),
  (x, alpha) =>
    x
      .detach()
      .greater(0)
      .mul(1 - alpha)
      .add(alpha),
);

const elu = withParameter(
  "elu",
  "y = x \\text{ if } x > 0,\\ \\alpha (e^x - 1) \\text{ otherwise}",
  (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
  (x, alpha) => {
    const positive = x.detach().greater(0);
    // The exponential is taken of negative numbers only: it cannot overflow.
    const below = x.neg().relu().neg().exp().mul(alpha);
    return below.mul(positive.neg().add(1)).add(positive);
  },
);

export const activations: Operation[] = [...gelu, ...silu, softplus, leakyRelu, elu];
