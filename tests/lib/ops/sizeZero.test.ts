/**
 * Tensors without elements: every row, with each axis of its examples set to 0 in turn, gives the same
 * on the wasm device as in the plain loops (values and gradients), or refuses in words of its own.
 */
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import type {Device} from "../../../lib/devices/device.js";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {full, Random, scope, setDevice, type Tensor} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";
import type {GradientCase} from "./cases.js";
import {everywhere, examples, inOneAxis, type Shapes} from "./variants.js";

const reference = new ReferenceDevice();
let wasm: WasmDevice;
beforeAll(async () => {
  wasm = await wasmDevice();
});
afterAll(() => setDevice(reference));

/** Leaves numbers in the memory that comes next: what is not written must show. */
const soil = () =>
  scope(() => {
    for (let size = 1; size < 100; ++size) full([size], 7);
  });

/** Output and gradients as text; or what the refusal says. */
async function outcome(device: Device, {inputs, compute}: GradientCase, shapes: Shapes) {
  setDevice(device);
  soil();
  try {
    const readings = scope(() => {
      const leaves = inputs.map(({low = -2, high = 2}, i) =>
        new Random(i + 1).uniform(shapes[i], {low, high}).withGrad(),
      );
      const y = compute(...leaves);
      if (y.requiresGrad) y.mul(y).sum().backward();
      const results: (Tensor | undefined)[] = [y, ...leaves.map(({grad}) => grad)];
      return {all: results.map((tensor) => tensor?.data())};
    });
    const values = await Promise.all(readings.all);
    return {values: values.map((data) => data && Array.from(data, (x) => x))};
  } catch (reason) {
    const {name, message} = reason as Error;
    return {refusal: `${name}: ${message}`};
  }
}

describe("without elements", () => {
  for (const [title, example] of examples) {
    it(title, async () => {
      for (const shapes of [...everywhere(example, 0), ...inOneAxis(example, 0)]) {
        const wanted = await outcome(reference, example, shapes);
        const actual = await outcome(wasm, example, shapes);
        const described = JSON.stringify(shapes);
        expect(actual.refusal, described).toBe(wanted.refusal);
        if (wanted.refusal) {
          expect(wanted.refusal, described).toMatch(/^(Shape|Range)?Error: [a-zA-Z0-9]+( “.*”)?: /);
        }
        wanted.values?.forEach((values, i) => {
          expect(actual.values?.[i]?.length, described).toBe(values?.length);
          values?.forEach((value, k) => {
            const got = actual.values?.[i]?.[k] as number;
            const scale = Math.max(1, Math.abs(value));
            const same = Object.is(got, value) || Math.abs(got - value) < 1e-3 * scale;
            expect(same, `${described}: ${got} instead of ${value}`).toBe(true);
          });
        });
      }
    });
  }
});
