/**
 * Every gradient rule against central differences: its first derivative on the reference device and
 * in WebAssembly in float32, and both derivatives in double precision, where the differences have
 * digits to spare.
 */
import {afterAll, beforeAll, beforeEach, describe, expect, it} from "vitest";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {operations, Random, scope, setDevice} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";
import {casesByRow, type GradientCase, methodCases} from "./cases.js";
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

let wasm: WasmDevice;
beforeAll(async () => {
  wasm = await wasmDevice();
});
beforeEach(() => setDevice(float64));
afterAll(() => expect(float64.memory().buffers).toBe(0));

function check(gradientCase: GradientCase): void {
  const {inputs, compute} = gradientCase;
  const random = new Random(42);
  const values = inputs.map((input) => valuesOf(input, random));
  const first: Objective = (tensors) => loss(compute(...tensors));
  const second: Objective = (tensors) => slope(gradientCase, tensors);

  it("first derivative", async () => {
    const wanted = await numeric(inputs, values, first);
    expect(wanted.flat().some((slope) => Math.abs(slope) > 0.01)).toBe(true);
    expectClose(await analytic(float64, inputs, values, first), wanted, 1e-6);
    expectClose(await analytic(reference, inputs, values, first), wanted, 1e-5);
    expectClose(await analytic(wasm, inputs, values, first), wanted, 1e-5);
  });

  if (gradientCase.refuses) {
    it("refuses a second derivative, and says what to do", () => {
      setDevice(float64);
      expect(() => scope(() => void second(leaves(float64, inputs, values)))).toThrow(
        gradientCase.refuses,
      );
    });
    return;
  }

  it("second derivative", async () => {
    const wanted = await numeric(inputs, values, second);
    expectClose(await analytic(float64, inputs, values, second), wanted, 1e-6);
    expectClose(await analytic(reference, inputs, values, second), wanted, 1e-4);
    expectClose(await analytic(wasm, inputs, values, second), wanted, 1e-4);
  });
}

describe("the operation table", () => {
  const differentiable = [...operations.values()].filter(({gradient}) => gradient);

  it("has a case for every row with a gradient, and no others", () => {
    const names = differentiable.map(({name}) => name);
    expect(Object.keys(casesByRow).toSorted()).toEqual(names.toSorted());
  });

  for (const {name} of differentiable) {
    for (const gradientCase of casesByRow[name] ?? []) {
      describe([name, gradientCase.title].filter(Boolean).join(", "), () => check(gradientCase));
    }
  }
});

describe("views and methods", () => {
  for (const gradientCase of methodCases) {
    describe(gradientCase.title, () => check(gradientCase));
  }
});
