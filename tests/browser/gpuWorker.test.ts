/**
 * The page's worker with a GPU beside it, in Chromium's GPU that is a program: the same models train
 * to the same losses, and the loss of the GPU takes nothing along that was secured.
 */
import type {Browser, Page} from "playwright-core";
import {afterAll, afterEach, beforeAll, beforeEach, describe, expect, it} from "vitest";
import {buildWorker} from "../../src/build/worker.js";
import {launch, openPage, SOFTWARE_GPU} from "./browser.js";
import {calling, serveScript} from "./scripted.js";
import type {Host} from "./server.js";

/** What the page offers (gpu/worker.ts). */
interface Offered {
  startGpu(): Promise<{label: string} | {refused: string}>;
  trainOn(backend: "wasm" | "gpu"): Promise<Record<string, number[]>>;
  keepOnGpu(): Promise<void>;
  readKept(name: string): Promise<number[] | string>;
  square(name: string): Promise<number[]>;
  lost(): string[];
  gpuLabel(): string | null;
}

let host: Host;
beforeAll(async () => {
  host = await serveScript("gpu/worker.ts", await buildWorker());
});
afterAll(() => host?.close());

let browser: Browser;
let page: Page;
/** Files that the page and its worker asked for. */
const asked: string[] = [];
const open = async (flags: readonly string[], address = host.url) => {
  browser = await launch(flags);
  asked.length = 0;
  ({page} = await openPage(browser, address, {}, async (context) => {
    context.on("request", (request) => asked.push(new URL(request.url()).pathname.slice(1)));
  }));
  await page.waitForFunction(() => "startGpu" in globalThis);
};
afterEach(() => browser?.close());

const call = calling<Offered>(() => page);

describe.each(["webgpu", "webgl2"] as const)("with %s", (mode) => {
  beforeEach(() => open(SOFTWARE_GPU[mode], `${host.url}?gpu=software`));

  it("trains to the losses of the CPU", async () => {
    const label = mode === "webgpu" ? "GPU, WebGPU" : "GPU, WebGL2";
    expect(await call("startGpu")).toEqual({label});
    const wanted = await call("trainOn", "wasm");
    const found = await call("trainOn", "gpu");
    expect(Object.keys(found)).toEqual(["mlp", "cnn"]);
    for (const [name, losses] of Object.entries(wanted)) {
      // The first step differs by rounding only, the last ones by what that grows to.
      const differences = losses.map((loss, i) => Math.abs(found[name][i] - loss));
      expect(differences[0]).toBeLessThan(1e-3);
      expect(Math.max(...differences)).toBeLessThan(0.02);
      expect(found[name].at(-1)).toBeLessThan(losses[0] / 2);
    }
    expect(asked).toContain("gpu.js");
    expect(await call("lost")).toEqual([]);
    expect(await call("gpuLabel")).toBe(label);
  });

  it("loses with the GPU what was only there, says so, and goes on", async () => {
    await call("startGpu");
    await call("keepOnGpu");
    await (await browser.newBrowserCDPSession()).send("Browser.crashGpuProcess").catch(() => {});
    await expect
      .poll(async () => String(await call("readKept", "loose")), {timeout: 20_000})
      .toMatch(/GPU failed|lost/);
    expect(await call("readKept", "safe")).toEqual([1, 4, 9]);
    expect(await call("square", "safe")).toEqual([1, 16, 81]);
    expect(await call("lost")).toHaveLength(1);
    expect(await call("gpuLabel")).toBeNull();
    expect(await call("startGpu")).toHaveProperty("refused");
  });
});

it.each([
  ["a GPU that is a program", SOFTWARE_GPU.webgpu],
  ["no GPU", ["--disable-gpu"]],
])("with %s says why it takes none, and trains as ever", async (_, flags) => {
  await open(flags);
  expect(await call("startGpu")).toEqual({refused: expect.stringMatching(/program|no GPU/)});
  expect((await call("trainOn", "gpu")).mlp.at(-1)).toBeLessThan(1);
  expect(asked).toContain("worker.js");
  expect(asked).not.toContain("gpu.js");
});
