/**
 * The gpu device in Chromium, whose GPU is a program here: what gpu.js makes of the kernels for WebGPU
 * and for WebGL2. Every row against numbers found otherwise and against the plain loops, every gradient
 * against its rule in double precision, and a thousand steps of training that leave nothing behind.
 * tests/lib/devices/gpu.test.ts runs the same kernels in JavaScript, on more layouts.
 */
import type {Browser, Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, it} from "vitest";
import {runsOnGpu} from "../../lib/devices/gpu/index.js";
import {onWasm} from "../../lib/devices/gpu/table.js";
import {gpuCalls} from "../lib/devices/gpuCalls.js";
import {rowsWithCalls, toleranceOf} from "../lib/devices/rowCalls.js";
import {casesByRow, methodCases} from "../lib/ops/cases.js";
import {valueCases} from "../lib/ops/valueCases.js";
import {launch, openPage, SOFTWARE_GPU} from "./browser.js";
import type {Found, Offered} from "./gpu/page.js";
import {calling, serveScript} from "./scripted.js";
import type {Host} from "./server.js";

let host: Host;
beforeAll(async () => {
  host = await serveScript("gpu/page.ts");
});
afterAll(() => host?.close());

/** In a row's values: relative to the number wanted, or to 1. */
const VALUES = 3e-6;

/** Against the plain loops, beyond what holds for the kernels in JavaScript, which has doubles. */
const float32: Readonly<Record<string, number>> = {
  // Equal elements leave only what rounding left of their mean, divided by a small deviation.
  layerNorm: 2e-5,
  groupNorm: 2e-5,
  batchNorm: 2e-5,
};

/** In slopes: relative to the largest of their input, or to 1. Double precision has no rounding to share. */
const SLOPES = {first: 5e-6, second: 1e-5};

/** What is larger than it may be, or failed. */
const beyond = (found: Found, tolerance: (name: string) => number) =>
  Object.entries(found).filter(([name, error]) => !(Number(error) < tolerance(name)));

describe.each(["webgpu", "webgl2"] as const)("%s", (mode) => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launch(SOFTWARE_GPU[mode]);
    ({page} = await openPage(browser, host.url));
    await page.waitForFunction(() => "trainLong" in globalThis);
  });
  afterAll(() => browser?.close());

  const call = calling<Offered>(() => page);

  it("gives every row's numbers", async () => {
    const found = await call("checkValues", mode);
    expect(Object.keys(found)).toEqual(Object.keys(valueCases).filter(runsOnGpu));
    expect(beyond(found, () => VALUES)).toEqual([]);
  });

  it("computes as the plain loops do, on every kind of view", async () => {
    const found = await call("checkLayouts", mode);
    expect(Object.keys(found)).toEqual(rowsWithCalls);
    expect(beyond(found, (name) => float32[name] ?? toleranceOf(name))).toEqual([]);
  });

  it("computes images and sequences as the plain loops do", async () => {
    // A prime, so that all layouts come up.
    const found = await call("checkCalls", mode, mode === "webgpu" ? 5 : 13);
    expect(Object.keys(found)).toEqual([...new Set(gpuCalls.map(({call}) => call.operation))]);
    expect(beyond(found, () => VALUES)).toEqual([]);
  });

  it("has the right derivatives, first and second", async () => {
    // WebGL2 is slow to compile; what it is to compile is the same.
    const isFast = mode === "webgpu";
    const found = await call("checkGradients", mode, isFast);
    const cases = [...Object.values(casesByRow).flat(), ...methodCases];
    const second = Object.keys(found).filter((name) => name.endsWith(", second"));
    expect(Object.keys(found).length - second.length).toBe(cases.length);
    const differentiable = isFast ? cases : Object.values(casesByRow).map(([first]) => first);
    expect(second).toHaveLength(differentiable.filter(({refuses}) => !refuses).length);

    // What needs a row without kernels is said by name, and nothing else fails.
    const isMissing = (error: number | string) =>
      Object.keys(onWasm).includes(/no operation “(\w+)”/.exec(`${error}`)?.[1] ?? "");
    const computed = Object.entries(found).filter(([, error]) => !isMissing(error));
    expect(computed.length).toBeGreaterThan(0.8 * Object.keys(found).length);
    const tolerance = (name: string) => (name.endsWith(", second") ? SLOPES.second : SLOPES.first);
    expect(beyond(Object.fromEntries(computed), tolerance)).toEqual([]);
  });

  it("reads what kernels wrote that are forgotten", async () => {
    const numbers = [1, 2, 4].map((scale) => [scale, 2 * scale, 3 * scale]);
    expect(await call("readForgotten", mode)).toEqual({numbers, handles: 0});
  });

  it("leaves nothing behind in a thousand steps", async () => {
    const {counts, memory, losses} = await call("trainLong", mode);
    const [early, late] = counts;
    // It was the GPU that computed, and it learnt.
    expect(late.launched - early.launched).toBeGreaterThan(950 * 15);
    expect(losses).toHaveLength(1000);
    expect(losses.every(Number.isFinite)).toBe(true);
    const mean = (some: number[]) => some.reduce((sum, loss) => sum + loss) / some.length;
    expect(mean(losses.slice(-50))).toBeLessThan(0.8 * mean(losses.slice(0, 50)));

    expect(late.handles).toBe(early.handles);
    expect(late.live).toBe(early.live);
    expect(late.live).toBeGreaterThanOrEqual(late.handles);
    expect(late.compiled).toBe(early.compiled);
    expect(memory[1]).toEqual(memory[0]);
  });
});
