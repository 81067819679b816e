import {readFileSync} from "node:fs";
import {join} from "node:path";
import {expect, it} from "vitest";
import {relaxedSupported} from "../../../lib/devices/wasm/index.js";
import {createDevice, currentDevice} from "../../../lib/node.js";
import {buildWasm} from "../../../src/build/wasm.js";
import {productOn} from "../../browser/bits/product.js";

it("the relaxed kernels run exactly where relaxed SIMD is", async () => {
  const bytes = readFileSync(join(await buildWasm(), "relaxed.wasm"));
  expect(WebAssembly.validate(bytes)).toBe(relaxedSupported());
});

it("a device is relaxed only when asked, and says what it is", async () => {
  const here = await productOn(currentDevice());
  const own = await productOn(createDevice());
  expect(own).toEqual({...here, label: "CPU, WASM SIMD"});
  const relaxed = await productOn(createDevice({relaxed: true}));
  if (relaxedSupported()) {
    expect(relaxed.label).toBe("CPU, WASM SIMD, relaxed");
    relaxed.values.forEach((value, i) => void expect(value).toBeCloseTo(here.values[i], 4));
  } else {
    const label = "CPU, WASM SIMD (relaxed SIMD is not supported here)";
    expect(relaxed).toEqual({...here, label});
  }
});
