/** The phases of one pass through a network and back, as plain data, and what to say about each. */
import type {Tensor} from "../lib/index.js";
import {formatNumber} from "./format.js";

/** The weights [out, in] and biases [out] of a layer, or their gradients. */
export interface AffineParts {
  W: Tensor;
  b: Tensor;
}

/** One example on its way through a network and back, all vectors as rows [1, units]. */
export interface NetworkPass {
  layers: readonly AffineParts[];
  /** What each layer passes on; h[0] is the example, the last is the answer. */
  h: readonly Tensor[];
  /** What each layer after the input adds up. */
  z: readonly Tensor[];
  loss: Tensor;
  /** dL/dW and dL/db of each layer; of one example, dL/db is dL/dz, the δ of the layer. */
  gradients: readonly AffineParts[];
}

/** The same in numbers. Layer 0 is the input and has only `h`. */
export interface PassNumbers {
  loss: number;
  layers: {
    h: readonly number[];
    z: readonly number[];
    delta: readonly number[];
    W: readonly (readonly number[])[];
    b: readonly number[];
    gradient: readonly (readonly number[])[];
  }[];
}

export interface Phase {
  kind: "input" | "forward" | "loss" | "delta" | "gradient" | "update";
  /** The layer in question, from 0 for the input; the last one for the loss. */
  layer: number;
  /** Short enough for a button. */
  label: string;
}

/** Forward from the input to the loss, back to the first layer, and the update. */
export function phasesOf(layers: number): Phase[] {
  const phases: Phase[] = [{kind: "input", layer: 0, label: "x"}];
  for (let l = 1; l <= layers; ++l) {
    phases.push({kind: "forward", layer: l, label: l < layers ? `h${raised(l)}` : "ŷ"});
  }
  phases.push({kind: "loss", layer: layers, label: "ℒ"});
  for (let l = layers; l > 0; --l) {
    phases.push({kind: "delta", layer: l, label: `δ${raised(l)}`});
    phases.push({kind: "gradient", layer: l, label: `∂ℒ/∂W${raised(l)}`});
  }
  phases.push({kind: "update", layer: layers, label: "update"});
  return phases;
}

export async function numbersOf(pass: NetworkPass): Promise<PassNumbers> {
  const rows = async (tensor: Tensor) => (await tensor.array()) as number[][];
  const row = async (tensor: Tensor | undefined) => (tensor ? Array.from(await tensor.data()) : []);
  const layers = pass.h.map(async (h, l) => ({
    h: await row(h),
    z: await row(pass.z[l - 1]),
    delta: await row(pass.gradients[l - 1]?.b),
    W: l > 0 ? await rows(pass.layers[l - 1].W) : [],
    b: await row(pass.layers[l - 1]?.b),
    gradient: l > 0 ? await rows(pass.gradients[l - 1].W) : [],
  }));
  return {loss: await pass.loss.item(), layers: await Promise.all(layers)};
}

export interface PassNames {
  units: readonly (readonly string[])[];
  /** "tanh", "softmax": of each layer; that of the input does not count. */
  activations: readonly (string | undefined)[];
  /** What was wanted of each output. */
  truth: readonly number[];
}

/** What happens in a phase, with the arithmetic of one unit of its layer. */
export function sentence(
  {kind, layer}: Phase,
  unit: number,
  {loss, layers}: PassNumbers,
  names: PassNames,
  nextLoss: number | undefined,
): string {
  const here = layers[layer];
  const name = names.units[layer][unit];
  switch (kind) {
    case "input":
      return `The example goes in: ${names.units[0].map((x, i) => `${x} = ${short(here.h[i])}`).join(", ")}. On the lines stand the weights.`;
    case "forward": {
      const terms = layers[layer - 1].h.map((value, i) => `${short(here.W[unit][i])} · ${inside(value)}`); // biome-ignore format: one line
      const sum = `${joined([...terms, short(here.b[unit])])} = ${short(here.z[unit])}`;
      const activation = names.activations[layer] ?? "f";
      return activation === "softmax"
        ? `Forward. ${name}: ${sum}; softmax over the layer makes that ${short(here.h[unit])}.`
        : `Forward. ${name}: ${sum}, and ${activation} makes that ${short(here.h[unit])}.`;
    }
    case "loss":
      return `The answer is held against the truth: the loss is ${short(loss)}.`;
    case "delta":
      return layer === layers.length - 1
        ? `Backward. δ of ${name}: answer less truth, ${short(here.h[unit])} − ${names.truth[unit]} = ${short(here.delta[unit])}.`
        : `Backward. δ of ${name}: ${blame(layers[layer + 1], here.delta[unit], unit)}.`;
    case "gradient": {
      const came = layers[layer - 1].h;
      const products = came.map(
        (value, i) => `${names.units[layer - 1][i]}: ${short(here.delta[unit])} · ${inside(value)} = ${short(here.gradient[unit][i])}`, // biome-ignore format: one line
      );
      return `Weights into ${name}, its δ times what came in. From ${products.join("; from ")}. Its bias: δ itself.`;
    }
    case "update":
      return nextLoss === undefined
        ? "Every weight takes a step against its gradient."
        : `Every weight takes a step against its gradient. The loss goes from ${short(loss)} to ${short(nextLoss)}.`;
  }
}

/** How δ of a hidden unit comes about: what comes back through its weights, times its slope. */
function blame(next: PassNumbers["layers"][number], delta: number, unit: number): string {
  const terms = next.delta.map((value, k) => `${short(next.W[k][unit])} · ${inside(value)}`);
  const back = next.delta.reduce((sum, value, k) => sum + next.W[k][unit] * value, 0);
  const slope = Math.abs(back) > 1e-9 ? delta / back : 1;
  return Math.abs(slope - 1) < 1e-6
    ? `what comes back through its weights, ${joined(terms)} = ${short(delta)}`
    : `what comes back through its weights times its slope, (${joined(terms)}) · ${short(slope)} = ${short(delta)}`;
}

/** Two decimals tell the numbers of a small network apart. */
export const short = (value: number): string => {
  const text = Math.abs(value) < 0.005 && value !== 0 ? formatNumber(value, 1) : value.toFixed(2);
  return text.replace("-", "−");
};
const inside = (value: number): string => (value < 0 ? `(${short(value)})` : short(value));
const joined = (terms: readonly string[]): string =>
  terms.reduce((sum, term) => (term.startsWith("−") ? `${sum} − ${term.slice(1)}` : `${sum} + ${term}`)); // biome-ignore format: one line

const raised = (layer: number): string =>
  `⁽${String(layer).replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)])}⁾`;
