/**
 * Chapters on the GPU, in Chromium's GPU that is a program: the reader chooses it in the run's panel,
 * and the run comes to what the chapter promises, although not to the book's bits.
 */
import {join} from "node:path";
import type {Browser} from "playwright-core";
import {afterAll, afterEach, beforeAll, expect, test} from "vitest";
import {readChapters} from "../../src/build/chapters.js";
import {ROOT} from "../../src/build/check/root.js";
import {projectAt} from "../../src/build/files.js";
import {launch, openPage, SOFTWARE_GPU, settle} from "./browser.js";
import {type Host, serve} from "./server.js";

interface Played {
  slug: string;
  id: string;
  mode: keyof typeof SOFTWARE_GPU;
}

/** Runs of different kinds: one weight vector, a network of layers, messages along the edges of a graph. */
const RUNS: readonly Played[] = [
  {slug: "01-perceptron", id: "line", mode: "webgl2"},
  {slug: "02-multi-layer-perceptron", id: "spiral", mode: "webgpu"},
  {slug: "28-graph-neural-networks", id: "karate", mode: "webgl2"},
];

const chapters = await readChapters(projectAt(ROOT));

let browser: Browser | undefined;
let host: Host;
beforeAll(async () => {
  host = await serve(join(ROOT, "dist"), "/");
});
afterEach(() => browser?.close());
afterAll(() => host?.close());

/** Opens a chapter, has a run compute on the GPU, and plays it. */
async function playOnGpu({slug, id, mode}: Played) {
  browser = await launch(SOFTWARE_GPU[mode]);
  const opened = await openPage(browser, `${host.url}chapters/${slug}.html?gpu=software`);
  expect(await settle(opened.page)).toEqual([]);
  const run = opened.page.locator(`[data-run="${id}"]`).first();
  await run.scrollIntoViewIfNeeded();
  // The panel offers the GPU when the run has asked for one.
  await run.getByRole("button", {name: "Step", exact: true}).click();
  await run.getByLabel("Compute on").selectOption("gpu");
  await run.getByRole("button", {name: "Restart", exact: true}).click();
  await run.getByRole("button", {name: "Play", exact: true}).click();
  const data = () => run.evaluate((element) => ({...(element as HTMLElement).dataset}));
  const done = async () => {
    await expect.poll(async () => (await data()).state, {timeout: 240_000}).toMatch(/done|error/);
    return await data();
  };
  return {...opened, browser, run, data, done};
}

function expectKept(slug: string, id: string, metrics = "{}"): void {
  const found = JSON.parse(metrics) as Record<string, number>;
  const promises = chapters.find((chapter) => chapter.slug === slug)?.frontMatter.learns ?? [];
  const kept = promises.filter((promise) => promise.run === id && !promise.with);
  expect(kept.length).toBeGreaterThan(0);
  for (const {metric, atLeast, atMost} of kept) {
    if (atLeast !== undefined) expect(found[metric]).toBeGreaterThanOrEqual(atLeast);
    if (atMost !== undefined) expect(found[metric]).toBeLessThanOrEqual(atMost);
  }
}

test.each(RUNS)("$slug, run $id, in $mode, keeps its promises", async (which) => {
  const {done, problems} = await playOnGpu(which);
  const {state, device, metrics} = await done();
  expect(state).toBe("done");
  expect(device).toBe(which.mode === "webgpu" ? "GPU, WebGPU" : "GPU, WebGL2");
  expectKept(which.slug, which.id, metrics);
  expect(problems).toEqual([]);
});

test("a run whose GPU crashes goes on without it, and says so", async () => {
  const which = RUNS[1];
  const {browser, run, data, done} = await playOnGpu(which);
  await expect.poll(async () => Number((await data()).step), {timeout: 60_000}).toBeGreaterThan(60);
  expect((await data()).device).toMatch(/^GPU/);
  await (await browser.newBrowserCDPSession()).send("Browser.crashGpuProcess").catch(() => {});
  const {state, device, metrics, step} = await done();
  expect([state, device, step]).toEqual(["done", "CPU, WASM SIMD", "400"]);
  expectKept(which.slug, which.id, metrics);
  expect(await run.locator(".run-notes").textContent()).toMatch(/The GPU has failed/);
});
