/**
 * What a first visit costs, on a cold cache with the processor slowed four times: script before any
 * interaction, the largest paint, shifts of the layout.
 */
import {readdirSync} from "node:fs";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import type {Browser} from "playwright-core";
import {ROOT} from "../../src/build/check/root.js";
import {launch, openPage, settle} from "../browser/browser.js";
import {serve} from "../browser/server.js";
import build from "../browser/setup.js";

export interface Loading {
  page: string;
  /** Bytes of JavaScript and WebAssembly, gzip, that the page asked for by itself. */
  script: number;
  /** In so many files. */
  requests: number;
  /** Largest contentful paint, in milliseconds. */
  largestPaint: number;
  /** Cumulative layout shift. */
  shift: number;
}

const SLOWER = 4;

/** Builds the site and measures it. @throws Error when there is no Chromium */
export async function benchLoading(progress: (line: string) => void): Promise<Loading[]> {
  const browser = await launch();
  build();
  const host = await serve(join(ROOT, "dist"), "/");
  const chapters = readdirSync(join(ROOT, "dist/chapters"))
    .filter((name) => /^\d/.test(name) && name.endsWith(".html"))
    .map((name) => `chapters/${name}`);
  try {
    const found: Loading[] = [];
    for (const page of ["index.html", ...chapters]) {
      found.push({page, ...(await measure(browser, host.url + page))});
      progress(loadingLine(found[found.length - 1]));
    }
    return found;
  } finally {
    await browser.close();
    await host.close();
  }
}

async function measure(browser: Browser, url: string): Promise<Omit<Loading, "page">> {
  const sizes: Promise<number>[] = [];
  const {page} = await openPage(browser, url, {viewport: {width: 1440, height: 900}}, async (c) => {
    const [blank] = c.pages();
    blank.on("response", (response) => {
      if (!/\.(js|wasm)(\?|$)/.test(response.url())) return;
      sizes.push(response.body().then((body) => gzipSync(body, {level: 9}).length));
    });
    const session = await c.newCDPSession(blank);
    await session.send("Emulation.setCPUThrottlingRate", {rate: SLOWER});
    await c.addInitScript(() => {
      const seen = {paint: 0, shift: 0};
      Object.assign(globalThis, {seen});
      new PerformanceObserver((list) => {
        for (const {startTime} of list.getEntries()) seen.paint = startTime;
      }).observe({type: "largest-contentful-paint", buffered: true});
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          seen.shift += (entry as unknown as {value: number}).value;
        }
      }).observe({type: "layout-shift", buffered: true});
    });
  });
  try {
    await settle(page);
    const {paint, shift} = await page.evaluate(
      () => (globalThis as unknown as {seen: {paint: number; shift: number}}).seen,
    );
    const all = await Promise.all(sizes);
    return {
      script: all.reduce((sum, size) => sum + size, 0),
      requests: all.length,
      largestPaint: paint,
      shift,
    };
  } finally {
    await page.context().close();
  }
}

const SCRIPT_GOAL = 300 * 1024;
const PAINT_GOAL = 1500;
const SHIFT_GOAL = 0.02;

export function loadingLine({page, script, requests, largestPaint, shift}: Loading): string {
  const verdict = (reached: boolean) => (reached ? "reached" : "MISSED");
  return (
    `Loading ${page}: ${(script / 1024).toFixed(0)} KB of script in ${requests} files, gzip ` +
    `(goal ${SCRIPT_GOAL / 1024}: ${verdict(script <= SCRIPT_GOAL)}), largest paint ` +
    `${(largestPaint / 1000).toFixed(2)} s at a ${SLOWER} times slower processor ` +
    `(goal ${PAINT_GOAL / 1000}: ${verdict(largestPaint <= PAINT_GOAL)}), layout shift ` +
    `${shift.toFixed(4)} (goal ${SHIFT_GOAL}: ${verdict(shift <= SHIFT_GOAL)})`
  );
}
