/** Operations on each element alone: y_i = f(x_i). */
import type {Tensor} from "../tensor/tensor.js";
import {errorFunction, logistic} from "./numbers.js";
import {expectType, flatten, type GradientContext, type Operation, positions} from "./operation.js";

export interface Unary {
  name: string;
  formula: string;
  f(x: number): number;
  /** dL/dx from dL/dy; undefined where the function is flat. */
  gradient?(dy: Tensor, x: Tensor, y: Tensor): Tensor;
  /** f' as a number, of x or of y, where the row `<name>Gradient` takes the gradient in one pass. */
  slope?: {of: "x" | "y"; at(value: number): number};
}

export function unary({name, formula, f, gradient}: Unary): Operation {
  return {
    name,
    formula,
    outputs([x]) {
      expectType("the input", x, "float32");
      return [{shape: x.shape, dtype: "float32"}];
    },
    reference([x], [y]) {
      let i = 0;
      for (const position of positions(x)) y.data[i++] = f(x.data[position]);
    },
    gradient:
      gradient &&
      (({upstream, inputs, outputs}: GradientContext) => [
        gradient(upstream, inputs[0], outputs[0]),
      ]),
  };
}

/** The row `<name>Gradient`: the upstream gradient times the slope at the second input. */
export function slopeRow(name: string, slope: (value: number) => number): Operation {
  return {
    name: `${name}Gradient`,
    formula: "\\partial L / \\partial x = f'(x)\\, \\partial L / \\partial y",
    outputs: ([, at]) => [{shape: at.shape, dtype: "float32"}],
    reference([dy, at], [dx]) {
      const upstream = flatten(dy);
      flatten(at).forEach((value, i) => {
        dx.data[i] = upstream[i] * slope(value);
      });
    },
  };
}

/** A function and, where it has one, its fused gradient, which has no gradient of its own. */
function withSlope(row: Unary): Operation[] {
  const forward = unary(row);
  const {name, slope, gradient} = row;
  if (!slope || !gradient) return [forward];
  forward.gradient = ({upstream, inputs: [x], outputs: [y], recording, apply}) => [
    recording
      ? gradient(upstream, x, y)
      : apply(`${name}Gradient`, [upstream, slope.of === "x" ? x : y]),
  ];
  return [forward, slopeRow(name, slope.at)];
}

const unaries: Unary[] = [
  {name: "neg", formula: "y = -x", f: (x) => -x, gradient: (dy) => dy.neg()},
  {name: "abs", formula: "y = |x|", f: Math.abs, gradient: (dy, x) => dy.mul(x.sign())},
  {name: "sign", formula: "y = \\operatorname{sign} x", f: Math.sign},
  {name: "floor", formula: "y = \\lfloor x \\rfloor", f: Math.floor},
  // Half-way cases go to the even neighbour, as IEEE and every other library do it.
  {
    name: "round",
    formula: "y = \\operatorname{round} x",
    f: (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)),
  },
  {name: "exp", formula: "y = e^x", f: Math.exp, gradient: (dy, _x, y) => dy.mul(y)},
  {name: "log", formula: "y = \\ln x", f: Math.log, gradient: (dy, x) => dy.div(x)},
  {
    name: "sqrt",
    formula: "y = \\sqrt{x}",
    f: Math.sqrt,
    gradient: (dy, _x, y) => dy.mul(0.5).div(y),
  },
  {
    name: "rsqrt",
    formula: "y = 1 / \\sqrt{x}",
    f: (x) => 1 / Math.sqrt(x),
    gradient: (dy, x, y) => dy.mul(-0.5).mul(y).div(x),
  },
  {
    name: "reciprocal",
    formula: "y = 1 / x",
    f: (x) => 1 / x,
    gradient: (dy, _x, y) => dy.neg().mul(y.square()),
  },
  {
    name: "square",
    formula: "y = x^2",
    f: (x) => x * x,
    gradient: (dy, x) => dy.mul(x).mul(2),
    slope: {of: "x", at: (x) => 2 * x},
  },
  {name: "sin", formula: "y = \\sin x", f: Math.sin, gradient: (dy, x) => dy.mul(x.cos())},
  {name: "cos", formula: "y = \\cos x", f: Math.cos, gradient: (dy, x) => dy.mul(x.sin()).neg()},
  {
    name: "tan",
    formula: "y = \\tan x",
    f: Math.tan,
    gradient: (dy, _x, y) => dy.mul(y.square().add(1)),
  },
  {
    name: "atan",
    formula: "y = \\arctan x",
    f: Math.atan,
    gradient: (dy, x) => dy.div(x.square().add(1)),
  },
  // e^x - 1 and ln(1 + x) without the digits that adding and subtracting 1 would cost near zero.
  {name: "expm1", formula: "y = e^x - 1", f: Math.expm1, gradient: (dy, x) => dy.mul(x.exp())},
  {
    name: "log1p",
    formula: "y = \\ln(1 + x)",
    f: Math.log1p,
    gradient: (dy, x) => dy.div(x.add(1)),
  },
  {
    name: "erf",
    formula: "y = \\frac{2}{\\sqrt{\\pi}} \\int_0^x e^{-t^2} dt",
    f: errorFunction,
    gradient: (dy, x) => dy.mul(x.square().neg().exp()).mul(2 / Math.sqrt(Math.PI)),
  },
  {
    name: "tanh",
    formula: "y = \\tanh x",
    f: Math.tanh,
    gradient: (dy, _x, y) => dy.mul(y.square().neg().add(1)),
    slope: {of: "y", at: (y) => 1 - y * y},
  },
  {
    name: "sigmoid",
    formula: "y = 1 / (1 + e^{-x})",
    f: logistic,
    gradient: (dy, _x, y) => dy.mul(y).mul(y.neg().add(1)),
    slope: {of: "y", at: (y) => y * (1 - y)},
  },
  {
    name: "relu",
    formula: "y = \\max(0, x)",
    // Math.max keeps NaN.
    f: (x) => Math.max(0, x),
    gradient: (dy, _x, y) => dy.mul(y.detach().greater(0)),
    slope: {of: "y", at: (y) => (y > 0 ? 1 : 0)},
  },
];

/** y = scale x + shift: arithmetic with plain numbers. */
const affine: Operation = {
  name: "affine",
  formula: "y = a x + b",
  outputs: ([x]) => [{shape: x.shape, dtype: x.dtype}],
  reference([x], [y], _attributes, [scale, shift]) {
    let i = 0;
    for (const position of positions(x)) y.data[i++] = scale * x.data[position] + shift;
  },
  gradient: ({upstream, scalars: [scale]}) => [upstream.mul(scale)],
};

const powScalar: Operation = {
  name: "powScalar",
  formula: "y = x^p",
  outputs([x]) {
    expectType("the base", x, "float32");
    return [{shape: x.shape, dtype: "float32"}];
  },
  reference([x], [y], _attributes, [p]) {
    let i = 0;
    for (const position of positions(x)) y.data[i++] = x.data[position] ** p;
  },
  // x^0 is flat also at 0, where the general rule would say 0 · ∞.
  gradient: ({upstream, inputs: [x], scalars: [p]}) => [
    p === 0 ? upstream.mul(0) : upstream.mul(x.pow(p - 1)).mul(p),
  ],
};

const clamp: Operation = {
  name: "clamp",
  formula: "y = \\min(\\max(x, a), b)",
  outputs([x]) {
    expectType("the input", x, "float32");
    return [{shape: x.shape, dtype: "float32"}];
  },
  reference([x], [y], _attributes, [low, high]) {
    let i = 0;
    for (const position of positions(x)) {
      const value = x.data[position];
      y.data[i++] = Math.min(Math.max(value, low), high);
    }
  },
  gradient: ({upstream, inputs: [x], scalars: [low, high]}) => [
    upstream.mul(x.detach().greaterEqual(low)).mul(x.detach().lessEqual(high)),
  ],
};

/** A contiguous copy of a view. */
const copy: Operation = {
  name: "copy",
  formula: "y = x",
  outputs: ([x]) => [{shape: x.shape, dtype: x.dtype}],
  reference([x], [y]) {
    let i = 0;
    for (const position of positions(x)) y.data[i++] = x.data[position];
  },
  gradient: ({upstream}) => [upstream],
};

/** Changes the element type; towards integers it cuts off the fraction. */
const cast: Operation = {
  name: "cast",
  formula: "y = x",
  outputs: ([x]) => [{shape: x.shape, dtype: x.dtype === "float32" ? "int32" : "float32"}],
  reference([x], [y]) {
    let i = 0;
    for (const position of positions(x)) y.data[i++] = Math.trunc(x.data[position]);
  },
};

export const elementwise: Operation[] = [
  ...unaries.flatMap(withSlope),
  affine,
  powScalar,
  clamp,
  copy,
  cast,
];
