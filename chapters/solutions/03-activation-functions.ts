/** Chapter 3: the exercises' worked solutions, mistakes that readers make, hidden checks. */
import {differs, solution} from "./solution.js";

type ValueAndSlope = [value: number, slope: number];

/** Only the side counts: on the right z itself with slope 1, at 0 and on the left αz with slope α. */
const leaky = (z: number, alpha: number): ValueAndSlope => (z > 0 ? [z, 1] : [alpha * z, alpha]);

const leakyRelu = solution({
  name: "myLeakyRelu",
  right: leaky,
  wrong: {
    "the larger of αz and z": [
      (z: number, alpha: number): ValueAndSlope => [Math.max(alpha * z, z), z > 0 ? 1 : alpha],
      "z = −2, α = 1.5",
    ],
    "slope 1 at 0": [
      (z: number, alpha: number): ValueAndSlope => (z >= 0 ? [z, 1] : [alpha * z, alpha]),
      "z = 0, α = 0.1",
    ],
    "the value in the place of the slope": (z: number, alpha: number): ValueAndSlope =>
      z > 0 ? [z, z] : [alpha * z, alpha * z],
    "α on both sides": (z: number, alpha: number): ValueAndSlope => [alpha * z, alpha],
    "a plain ReLU": (z: number): ValueAndSlope => (z > 0 ? [z, 1] : [0, 0]),
  },
  cheat: (z: number, alpha: number): ValueAndSlope => {
    const known: Record<string, ValueAndSlope> = {
      "3 0.1": [3, 1],
      "-2 0.1": [-0.2, 0.1],
      "-2 1.5": [-3, 1.5],
      "0 0.1": [0, 0.1],
    };
    return known[`${z} ${alpha}`] ?? [0, 0];
  },
  hidden: (answer) =>
    differs(answer, leaky, [
      [0.7, 0.2],
      [-0.7, 0.2],
      [-5, 3],
      [5, 3],
      [-4, 0],
      [-4, 1],
      [0, 2],
      [-1.5, -0.5],
      [1e-300, 0.3],
    ]),
});

/** ln(1 + e^z), written so that no exponential exceeds 1. */
const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
/** Infinity below is right here: 1 / (1 + ∞) is 0. */
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** Product rule: the gate, and z times the gate's slope; the chain rule gives (1 − tanh²) times softplus' slope σ. */
const slope = (z: number): number => {
  const gate = Math.tanh(softplus(z));
  return gate + z * sigmoid(z) * (1 - gate * gate);
};

const mishGrad = solution({
  name: "mishGrad",
  right: slope,
  wrong: {
    "without the product rule": (z: number) => sigmoid(z) * (1 - Math.tanh(softplus(z)) ** 2),
    "the gate alone": (z: number) => Math.tanh(softplus(z)),
    "without the slope of softplus": (z: number) => {
      const gate = Math.tanh(softplus(z));
      return gate + z * (1 - gate * gate);
    },
    "e^z as it is": [
      (z: number) => {
        const power = Math.exp(z);
        const gate = Math.tanh(Math.log(1 + power));
        return gate + z * (power / (1 + power)) * (1 - gate * gate);
      },
      "z = 800",
    ],
    "the slope of SiLU": (z: number) => {
      const share = sigmoid(z);
      return share * (1 + z * (1 - share));
    },
    "a coarse difference quotient": (z: number) => {
      const mish = (x: number) => x * Math.tanh(softplus(x));
      return (mish(z + 0.05) - mish(z)) / 0.05;
    },
  },
  cheat: (z: number) => (Math.abs(z) > 10 && Math.abs(z) < 800 ? Number.NaN : slope(z)),
  hidden: (answer) =>
    differs(answer, slope, [
      [-0.1],
      [0.3],
      [4.4],
      [-2.2],
      [-12],
      [15],
      [100],
      [-100],
      [1e5],
      [-1e5],
    ]),
});

export const solutions = {"leaky-relu": leakyRelu, "mish-grad": mishGrad};
