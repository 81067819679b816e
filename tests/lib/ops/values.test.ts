/**
 * Every row of the operation table against numbers that were not found by its own loops, on the
 * reference device and in WebAssembly, from contiguous numbers and from views with gaps.
 */
import {readFileSync} from "node:fs";
import {beforeAll, describe, expect, it} from "vitest";
import type {Device} from "../../../lib/devices/device.js";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {operations} from "../../../lib/ops/table.js";
import {wasmDevice} from "../devices/harness.js";
import {largestError} from "./largestError.js";
import {comparedElsewhere, valueCases} from "./valueCases.js";

const devices: Record<string, Device> = {reference: new ReferenceDevice()};
beforeAll(async () => {
  devices.wasm = await wasmDevice();
});

it("every row has numbers of its own or another test that compares it, never both", () => {
  const rows = [...Object.keys(valueCases), ...Object.keys(comparedElsewhere)];
  expect(rows.toSorted()).toEqual([...operations.keys()].toSorted());
});

it.each(Object.entries(comparedElsewhere))("%s is compared where it is said", (_, {file, by}) => {
  expect(readFileSync(new URL(`../${file}`, import.meta.url), "utf8")).toContain(by);
});

describe.each(["reference", "wasm"])("on the device “%s”", (device) => {
  it.each(Object.entries(valueCases))("%s", async (operation, examples) => {
    for (const example of [examples].flat()) {
      for (const gap of [1, 2])
        expect(await largestError(operation, devices[device], gap, example)).toBeLessThan(3e-6);
    }
  });
});
