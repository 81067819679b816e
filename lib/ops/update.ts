/** Rows that work in place: one pass over a parameter and its state. They record no gradient. */

import type {View} from "../devices/device.js";
import {flatten, misfit, type Operation, type OutputType, sameShape} from "./operation.js";

/** Each of the first `count` inputs but the gradient (input 1) is written back. */
function inPlace(inputs: readonly View[]): OutputType[] {
  for (const input of inputs) {
    if (!sameShape(input.shape, inputs[0].shape)) {
      misfit("a gradient and a state have the shape of their parameter");
    }
  }
  return inputs.filter((_, i) => i !== 1).map(({shape, dtype}) => ({shape, dtype}));
}

const row = (name: string, formula: string, reference: Operation["reference"]): Operation => ({
  name,
  formula,
  outputs: inPlace,
  reference,
});

export const updates: Operation[] = [
  row("accumulate", "y \\leftarrow y + x", ([, x], [y]) => {
    flatten(x).forEach((value, i) => {
      y.data[i] += value;
    });
  }),
  row(
    "sgdUpdate",
    "\\theta \\leftarrow \\theta - \\eta (g + \\lambda \\theta)",
    ([, gradient], [parameter], _attributes, [learningRate, weightDecay]) => {
      flatten(gradient).forEach((g, i) => {
        parameter.data[i] -= learningRate * (g + weightDecay * parameter.data[i]);
      });
    },
  ),
  row(
    "momentumUpdate",
    "v \\leftarrow \\mu v + g,\\quad \\theta \\leftarrow \\theta - \\eta v",
    (
      [, gradient],
      [parameter, velocity],
      _attributes,
      [learningRate, momentum, weightDecay, nesterov],
    ) => {
      flatten(gradient).forEach((raw, i) => {
        const g = raw + weightDecay * parameter.data[i];
        const v = momentum * velocity.data[i] + g;
        velocity.data[i] = v;
        parameter.data[i] -= learningRate * (nesterov ? g + momentum * v : v);
      });
    },
  ),
  row(
    "adamUpdate",
    "\\theta \\leftarrow \\theta - \\eta\\, \\hat{m} / (\\sqrt{\\hat{v}} + \\epsilon)",
    (
      [, gradient],
      [parameter, m, v],
      _attributes,
      [learningRate, beta1, beta2, epsilon, weightDecay, correction1, correction2],
    ) => {
      flatten(gradient).forEach((g, i) => {
        m.data[i] = beta1 * m.data[i] + (1 - beta1) * g;
        v.data[i] = beta2 * v.data[i] + (1 - beta2) * g * g;
        const step = m.data[i] / correction1 / (Math.sqrt(v.data[i] / correction2) + epsilon);
        parameter.data[i] -= learningRate * (step + weightDecay * parameter.data[i]);
      });
    },
  ),
  row(
    "adagradUpdate",
    "s \\leftarrow s + g^2,\\quad \\theta \\leftarrow \\theta - \\eta\\, g / (\\sqrt{s} + \\epsilon)",
    ([, gradient], [parameter, squares], _attributes, [learningRate, epsilon, weightDecay]) => {
      flatten(gradient).forEach((raw, i) => {
        const g = raw + weightDecay * parameter.data[i];
        squares.data[i] += g * g;
        parameter.data[i] -= (learningRate * g) / (Math.sqrt(squares.data[i]) + epsilon);
      });
    },
  ),
  row(
    "rmspropUpdate",
    "s \\leftarrow \\rho s + (1 - \\rho) g^2,\\quad \\theta \\leftarrow \\theta - \\eta\\, g / (\\sqrt{s} + \\epsilon)",
    (
      [, gradient],
      [parameter, squares, velocity],
      _attributes,
      [learningRate, decay, epsilon, momentum, weightDecay],
    ) => {
      flatten(gradient).forEach((raw, i) => {
        const g = raw + weightDecay * parameter.data[i];
        squares.data[i] = decay * squares.data[i] + (1 - decay) * g * g;
        const step = g / (Math.sqrt(squares.data[i]) + epsilon);
        velocity.data[i] = momentum * velocity.data[i] + step;
        parameter.data[i] -= learningRate * velocity.data[i];
      });
    },
  ),
  row(
    "averageUpdate",
    "\\bar{\\theta} \\leftarrow d \\bar{\\theta} + (1 - d) \\theta",
    ([, x], [mean], _attributes, [decay]) => {
      flatten(x).forEach((value, i) => {
        mean.data[i] = decay * mean.data[i] + (1 - decay) * value;
      });
    },
  ),
];
