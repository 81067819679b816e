/** Cases of the rows that treat every element alone, and what the cases of other files begin with. */
import type {Tensor} from "../../../lib/index.js";
import {apply} from "../../../lib/tensor/apply.js";
import type {GradientCase, Input} from "./cases.js";

export const matrix = {shape: [2, 3]};
export const positive = {shape: [2, 3], low: 0.5, high: 2};
export const apart = {shape: [2, 3], apart: true};

export const unary = (name: string, input: Input = matrix): GradientCase => ({
  inputs: [input],
  compute: (x) => apply(name, [x]),
});

const withParameter = (name: string, parameter: number): GradientCase => ({
  inputs: [apart],
  compute: (x: Tensor) => apply(name, [x], {}, [parameter]),
});

export const elementwiseCases: Record<string, GradientCase | GradientCase[]> = {
  neg: unary("neg"),
  abs: unary("abs", apart),
  exp: unary("exp"),
  log: unary("log", positive),
  sqrt: unary("sqrt", positive),
  rsqrt: unary("rsqrt", positive),
  reciprocal: unary("reciprocal", positive),
  square: unary("square"),
  sin: unary("sin"),
  cos: unary("cos"),
  tanh: unary("tanh"),
  sigmoid: unary("sigmoid"),
  relu: unary("relu", apart),
  copy: {inputs: [{shape: [3, 2]}], compute: (x) => apply("copy", [x.T])},
  affine: {inputs: [matrix], compute: (x) => apply("affine", [x], {}, [-1.5, 0.25])},
  powScalar: [
    {
      title: "fraction",
      inputs: [positive],
      compute: (x) => apply("powScalar", [x], {}, [1.7]),
    },
    {title: "cube", inputs: [matrix], compute: (x) => apply("powScalar", [x], {}, [3])},
  ],
  clamp: {inputs: [apart], compute: (x) => apply("clamp", [x], {}, [-0.2, 0.2])},
  tan: unary("tan", {shape: [2, 3], low: -1.2, high: 1.2}),
  atan: unary("atan"),
  expm1: unary("expm1"),
  log1p: unary("log1p", {shape: [2, 3], low: -0.5, high: 2}),
  erf: unary("erf"),
  softplus: unary("softplus"),
  gelu: unary("gelu"),
  silu: unary("silu"),
  leakyRelu: withParameter("leakyRelu", 0.2),
  elu: withParameter("elu", 1.5),
};
