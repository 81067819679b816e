/** The workshop in Node: gpu.js in mode "cpu", and translations, which need no GPU. */
import gpujs from "gpu.js";
import {expect, test} from "vitest";
import {createNodeDevice} from "../../lib/devices/wasm/node.js";
import type {WholeGpuJs} from "../../src/inside/gpujs.js";
import {openWorkshop} from "../../src/inside/workshop.js";

const workshop = openWorkshop({
  loadGpuJs: () => gpujs as unknown as WholeGpuJs,
  createWasmDevice: createNodeDevice,
});

const DOUBLE = "function(x0, o0, s0) {\n  const i = this.thread.x;\n  return x0[o0 + i] * s0;\n}";

test("a kernel of the device becomes WGSL", async () => {
  const wgsl = await workshop.translate(DOUBLE, 10);
  expect(wgsl).toContain("@compute");
  expect(wgsl).toMatch(/array<f32>/);
  expect(wgsl).toMatch(/params\.user_s0/);
});

test.each([
  ["a name that is not there", "function(image) { return y; }", /not defined/],
  ["a word that is no JavaScript", "function(image) { retrn 1; }", /Unexpected token/],
  ["what gpu.js does not know", "function(image) { const f = () => 1; return f(); }", /Arrow/],
])("%s is an error", async (_, source, message) => {
  await expect(workshop.translateFilter(source, 4, 4)).rejects.toThrow(message);
});

test("a filter gets the image and gives one, line by line", async () => {
  const source =
    "function(image) { return 10 * image[this.thread.y][this.thread.x] + this.thread.y; }";
  const image = {pixels: Float32Array.of(1, 2, 3, 4, 5, 6), height: 2, width: 3};
  const {pixels, height, width} = await workshop.filter(source, image, "cpu");
  expect([...pixels]).toEqual([10, 20, 30, 41, 51, 61]);
  expect([height, width]).toEqual([2, 3]);
  expect(await workshop.translateFilter(source, 2, 3)).toContain("@compute");
});

test("Node has three machines, and each is timed", async () => {
  const machines = await workshop.machines();
  expect(machines.map(({id}) => id)).toEqual(["reference", "cpu", "wasm"]);
  for (const {id} of machines) expect(await workshop.time(id, 16, 8, 1)).toBeGreaterThan(0);
});
