/**
 * Gradient rules against central differences on awkward inputs: views whose axes run in another
 * order, and tensors with axes of size 1. Size 0 is in sizeZero.test.ts.
 */
import {beforeAll, describe, expect, it} from "vitest";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {Random, scope, setDevice} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";
import {type GradientCase, methodCases} from "./cases.js";
import {
  analytic,
  float64,
  leaves,
  loss,
  numeric,
  type Objective,
  reference,
  slope,
  valuesOf,
} from "./differences.js";
import {expectClose} from "./expectClose.js";
import {allExamples, everywhere, examples, inOneAxis} from "./variants.js";

let wasm: WasmDevice;
beforeAll(async () => {
  wasm = await wasmDevice();
});

async function check(example: GradientCase): Promise<void> {
  const {inputs, compute, refuses} = example;
  const random = new Random(23);
  const values = inputs.map((input) => valuesOf(input, random));
  const first: Objective = (tensors) => loss(compute(...tensors));
  const wanted = await numeric(inputs, values, first);
  expectClose(await analytic(float64, inputs, values, first), wanted, 1e-6);
  for (const device of [reference, wasm]) {
    expectClose(await analytic(device, inputs, values, first), wanted, 2e-5);
  }
  if (refuses) return;
  const second: Objective = (tensors) => slope(example, tensors);
  const wantedSecond = await numeric(inputs, values, second);
  expectClose(await analytic(float64, inputs, values, second), wantedSecond, 1e-6);
}

/** The same case of inputs whose axes lie in memory the other way round. */
function turned(example: GradientCase): GradientCase {
  const back = (rank: number) => Array.from({length: rank}, (_, axis) => rank - 1 - axis);
  return {
    ...example,
    inputs: example.inputs.map((input) => ({...input, shape: input.shape.toReversed()})),
    compute: (...inputs) => example.compute(...inputs.map((x) => x.permute(back(x.shape.length)))),
  };
}

describe("from views whose axes run the other way", () => {
  const manyAxes = allExamples.filter(([, {inputs}]) => inputs.some(({shape}) => shape.length > 1));
  it.each(manyAxes)("%s", async (_, example) => await check(turned(example)));
});

/** Methods and functions see to it that shapes fit; rows of the table trust them. */
const methods = new Set(methodCases.map(({title}) => title));

/** Examples that hold numbers of another size than their inputs. */
const fixed = new Set(["where", "gridScatter"]);

/** One step from nothing does not look at the decay, so that there is no gradient to ask for. */
const noGradient = "wkv, step by step: [[2,1,1],[2,1,1],[1],[1]]";

/** Whether the row takes these shapes at all. */
function takes({inputs, compute}: GradientCase): boolean {
  setDevice(float64);
  const random = new Random(1);
  const values = inputs.map((input) => valuesOf(input, random));
  try {
    scope(() => void compute(...leaves(float64, inputs, values)));
    return true;
  } catch {
    return false;
  }
}

describe("with axes of size 1", () => {
  const fitting = examples.flatMap(([title, example]) => {
    if (fixed.has(title)) return [];
    const each = methods.has(title) ? [...inOneAxis(example, 1)] : [];
    const all = [...everywhere(example, 1), ...each].map((shapes): [string, GradientCase] => [
      `${title}: ${JSON.stringify(shapes)}`,
      {...example, inputs: example.inputs.map((input, i) => ({...input, shape: shapes[i]}))},
    ]);
    return all.filter(([name, variant]) => name !== noGradient && takes(variant));
  });

  it("most examples have such a variant", () => {
    const titles = new Set(fitting.map(([title]) => title.slice(0, title.indexOf(": ["))));
    expect(titles.size).toBeGreaterThan(0.8 * examples.length);
  });

  it.each(fitting)("%s", async (_, example) => await check(example));
});
