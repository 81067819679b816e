/**
 * The same seed gives the same bits: small models are trained in Node and, through the worker that
 * the book's pages use, in Chromium; then every weight is compared.
 */
import type {Browser} from "playwright-core";
import {afterAll, beforeAll, expect, test} from "vitest";
import {currentDevice} from "../../lib/node.js";
import {buildWorker} from "../../src/build/worker.js";
import {type Bits, trainAll} from "./bits/models.js";
import {type Product, productOn} from "./bits/product.js";
import {launch, openPage} from "./browser.js";
import {serveScript} from "./scripted.js";
import type {Host} from "./server.js";

let browser: Browser;
let host: Host;
beforeAll(async () => {
  host = await serveScript("bits/page.ts", await buildWorker());
  browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
});

test("training gives the same bits in Node and in Chromium", async () => {
  const here = await trainAll();
  const {page, problems} = await openPage(browser, host.url);
  try {
    const there = await page.evaluate(() =>
      (globalThis as unknown as {trainAll: () => Promise<Record<string, Bits>>}).trainAll(),
    );
    expect(problems).toEqual([]);
    expect(there).toEqual(here);
  } finally {
    await page.context().close();
  }
  for (const [name, {weights, losses}] of Object.entries(here)) {
    expect(losses.at(-1), name).toBeLessThan(losses[0] / 2);
    const all = Object.values(weights).flat();
    expect(all.length, name).toBeGreaterThan(200);
    expect(new Set(all).size, name).toBeGreaterThan(200);
  }
});

test("relaxed SIMD in Chromium: a device that says so, the same product but for its rounding", async () => {
  const here = await productOn(currentDevice());
  const {page, problems} = await openPage(browser, host.url);
  try {
    const there = await page.evaluate(() =>
      (globalThis as unknown as {multiplyRelaxed: () => Promise<Product>}).multiplyRelaxed(),
    );
    expect(problems).toEqual([]);
    expect(there.label).toBe("CPU, WASM SIMD, relaxed");
    expect(there.values).toHaveLength(67 * 45);
    there.values.forEach((value, i) => void expect(value).toBeCloseTo(here.values[i], 4));
    expect(here.rest).toBe(0);
    expect([0, 2 ** -24]).toContain(there.rest);
  } finally {
    await page.context().close();
  }
});
