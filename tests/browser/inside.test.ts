/**
 * The page “How the library computes” where there is no GPU: gpu.js comes only when the reader comes
 * near, timings are measured and can be stopped, and a kernel of the reader's own runs or says why not.
 */
import {join} from "node:path";
import type {Browser, Page} from "playwright-core";
import {afterAll, beforeAll, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {launch, openPage, settle} from "./browser.js";
import {type Host, serve} from "./server.js";

let browser: Browser;
let host: Host;
let page: Page;
let problems: readonly string[];
const asked: string[] = [];
beforeAll(async () => {
  browser = await launch();
  host = await serve(join(ROOT, "dist"), "/");
  const address = `${host.url}chapters/how-it-computes.html`;
  ({page, problems} = await openPage(browser, address, {}, async (context) => {
    context.on("request", (request) => asked.push(new URL(request.url()).pathname));
  }));
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
});

const askedFor = (name: string) => asked.some((path) => path.includes(`/${name}.`));

test("gpu.js is loaded when the reader comes near its translation", async () => {
  expect(await settle(page)).toEqual([]);
  expect(askedFor("inside")).toBe(false);
  expect(askedFor("gpu")).toBe(false);
  await page.locator("#cell-wgsl").scrollIntoViewIfNeeded();
  const code = page.locator("#cell-wgsl code").last();
  await expect.poll(() => code.textContent(), {timeout: 60_000}).toContain("@compute");
  expect(await code.textContent()).toMatch(/user_c<128/);
  expect(askedFor("gpu")).toBe(true);
});

const timings = () => page.locator("#cell-measure .timings-bar");
const status = () => timings().getByRole("status");

test("timing can be stopped, and begun again", async () => {
  await timings().getByRole("button", {name: "Measure"}).click();
  await expect.poll(() => status().textContent()).toMatch(/width \d+/);
  await timings().getByRole("button", {name: "Stop"}).click();
  await expect.poll(() => status().textContent()).toBe("Stopped.");
  expect(await timings().getByRole("button", {name: "Measure"}).isEnabled()).toBe(true);
  expect(await timings().getByRole("button", {name: "Stop"}).isVisible()).toBe(false);
});

test("what was measured takes the place of the book's figures, and no program counts as a GPU", async () => {
  await timings().getByRole("button", {name: "Measure"}).click();
  await expect
    .poll(() => status().textContent(), {timeout: 240_000})
    .toMatch(/^Measured here\. (No GPU|What answers for a GPU is a program)/);
  const bars = page.locator("#cell-bars .chart-body");
  await expect.poll(() => bars.getAttribute("aria-label")).toContain("measured here");
  expect(await bars.getAttribute("aria-label")).toMatch(/WebAssembly, SIMD \d/);
  expect(await bars.getAttribute("aria-label")).not.toMatch(/GPU, Web/);
});

test("the reader's kernel runs; one with a mistake says what is wrong, and the next one runs", async () => {
  const bench = page.locator("#cell-own .kernel-bench");
  const field = bench.getByLabel("Your kernel", {exact: true});
  const run = () => field.press("Control+Enter");
  const problem = bench.getByRole("alert");
  await field.scrollIntoViewIfNeeded();
  await expect
    .poll(() => bench.getByRole("status").textContent())
    .toMatch(/no GPU here: [\d.]+ ms/);
  await field.fill("function(image) { return nothing; }");
  await run();
  await expect.poll(() => problem.textContent()).toMatch(/does not take this kernel.*not defined/s);
  expect(await field.getAttribute("aria-invalid")).toBe("true");
  await field.fill("function(image) { return 0.25 * image[this.thread.y][this.thread.x]; }");
  await run();
  await expect.poll(() => bench.locator("code").textContent()).toContain("0.25");
  expect(await problem.isVisible()).toBe(false);
  expect(problems).toEqual([]);
});
