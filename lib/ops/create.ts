/** Operations without tensor inputs: their output's shape is asked for by the caller. */
import {fillBernoulli, fillNormal, fillUniform} from "../random/philox.js";
import type {Operation} from "./operation.js";

const float = (data: unknown): Float32Array => data as Float32Array;

function source(
  name: string,
  formula: string,
  reference: (data: Float32Array, scalars: readonly number[]) => void,
): Operation {
  return {
    name,
    formula,
    outputs() {
      throw new Error(`${name}: the output's shape must be given.`);
    },
    reference: (_inputs, [y], _attributes, scalars) => reference(float(y.data), scalars),
  };
}

export const create: Operation[] = [
  source("fill", "y = c", (data, [value]) => data.fill(value)),
  source("arange", "y_i = a + i\\,b", (data, [start, step]) => {
    for (let i = 0; i < data.length; ++i) data[i] = start + i * step;
  }),
  source("uniform", "y \\sim \\mathcal{U}(a, b)", (data, [key, counter, low, high]) =>
    fillUniform(data, key, counter, low, high),
  ),
  source("normal", "y \\sim \\mathcal{N}(\\mu, \\sigma^2)", (data, [key, counter, mean, std]) =>
    fillNormal(data, key, counter, mean, std),
  ),
  source("bernoulli", "y \\sim \\operatorname{Bernoulli}(p)", (data, [key, counter, p]) =>
    fillBernoulli(data, key, counter, p),
  ),
];
