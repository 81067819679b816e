/**
 * Runs on the page's worker with a GPU beside it, in Chromium's GPU that is a program: both backends
 * are timed and the CPU is taken, which changes no number; and a GPU that crashes under a run does
 * not end it.
 */
import type {Browser, Page} from "playwright-core";
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from "vitest";
import type {BackendChoice, BackendNotice, RunState} from "../../lib/index.js";
import {buildWorker} from "../../src/build/worker.js";
import {launch, openPage, SOFTWARE_GPU} from "./browser.js";
import {calling, serveScript} from "./scripted.js";
import type {Host} from "./server.js";

/** What the page offers (gpu/runs.ts). */
interface Offered {
  startGpu(): Promise<unknown>;
  make(steps: number, choice: BackendChoice): void;
  play(): Promise<Look>;
  look(): Look;
  pause(): void;
}

interface Look {
  state: RunState;
  step: number;
  backend: string;
  deviceLabel: string;
  backendNotice?: BackendNotice;
  firstGpuStep?: number;
  loss: number;
  history: {steps: number[]; losses: number[]};
  error?: string;
}

/** Steps for more than two seconds on any processor: it is paused before. */
const LONG = 1e6;

let host: Host;
beforeAll(async () => {
  host = await serveScript("gpu/runs.ts", await buildWorker());
});
afterAll(() => host?.close());

let browser: Browser;
let page: Page;
afterEach(() => browser?.close());

const call = calling<Offered>(() => page);

describe.each(["webgpu", "webgl2"] as const)("with %s", (mode) => {
  const label = mode === "webgpu" ? "GPU, WebGPU" : "GPU, WebGL2";

  beforeEach(async () => {
    browser = await launch(SOFTWARE_GPU[mode]);
    ({page} = await openPage(browser, `${host.url}?gpu=software`));
    await page.waitForFunction(() => "make" in globalThis);
    expect(await call("startGpu")).toEqual({label});
  });

  it("times both, takes the CPU, and has its numbers", {timeout: 120_000}, async () => {
    await call("make", LONG, "automatic");
    const playing = call("play");
    const wait = {timeout: 90_000};
    await expect.poll(async () => (await call("look")).backendNotice, wait).toBeDefined();
    const {step} = await call("look");
    await expect.poll(async () => (await call("look")).step, wait).toBeGreaterThan(step + 5000);
    await call("pause");
    const tried = await playing;
    expect(tried).toMatchObject({state: "paused", backend: "wasm", deviceLabel: "CPU, WASM SIMD"});
    expect(tried.backendNotice).toMatchObject({kind: "measured", backend: "wasm"});
    await call("make", LONG, "wasm");
    const alone = call("play");
    await expect.poll(async () => (await call("look")).step, wait).toBeGreaterThan(tried.step);
    await call("pause");
    const {losses} = (await alone).history;
    expect(tried.history.losses.length).toBeGreaterThan(3);
    expect(tried.history.losses).toEqual(losses.slice(0, tried.history.losses.length));
  });

  it("goes on on the CPU when the GPU crashes under it", {timeout: 120_000}, async () => {
    await call("make", 2000, "gpu");
    const playing = call("play");
    await expect.poll(async () => (await call("look")).step, {timeout: 60_000}).toBeGreaterThan(60);
    expect(await call("look")).toMatchObject({backend: "gpu", deviceLabel: label});
    await (await browser.newBrowserCDPSession()).send("Browser.crashGpuProcess").catch(() => {});
    const end = await playing;
    expect(end).toMatchObject({state: "done", step: 2000, backend: "wasm", error: undefined});
    expect(end.backendNotice).toMatchObject({kind: "fault"});
    expect(end.loss).toBeLessThan(0.05);
    const {steps} = end.history;
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  });
});
