/** Comparisons as methods: with tensors, which broadcast, and with numbers; NaN is like nothing. */
import {beforeAll, expect, it} from "vitest";
import {setDevice, tensor} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

const truths = {
  equal: [0, 1, 0, 0],
  notEqual: [1, 0, 1, 1],
  greater: [0, 0, 1, 0],
  greaterEqual: [0, 1, 1, 0],
  less: [1, 0, 0, 0],
  lessEqual: [1, 1, 0, 0],
} as const;

it.each(Object.entries(truths))("%s", async (name, wanted) => {
  const x = tensor([1, 2, 3, Number.NaN]);
  const method = name as keyof typeof truths;
  expect(await x[method](2).array()).toEqual(wanted);
  expect(await x[method](tensor([[2], [2]])).array()).toEqual([wanted, wanted]);
});
