/**
 * The runs that chapters make promises about, in the browser: Play is pressed, the page stays smooth
 * while it trains, and the numbers are those of Node, bit for bit.
 */
import {existsSync} from "node:fs";
import {join} from "node:path";
import type {Browser, Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {readChapters} from "../../src/build/chapters.js";
import {ROOT} from "../../src/build/check/root.js";
import {openChapter} from "../../src/build/check/run.js";
import {projectAt} from "../../src/build/files.js";
import {learn} from "../chapters/helper.js";
import {launch, openPage, settle} from "./browser.js";
import {type Host, serve} from "./server.js";

/** A task above this many milliseconds makes scrolling stutter: the bound of the Long Tasks API. */
const LONG_TASK = 50;
const TRAINING = 300_000;

const chapters = await readChapters(projectAt(ROOT));
const promises = chapters.flatMap(({file, slug, frontMatter: {learns}}) =>
  learns.filter((promise) => !promise.with).map((promise) => ({file, slug, promise})),
);

let browser: Browser;
let host: Host;
beforeAll(async () => {
  browser = await launch();
  host = await serve(join(ROOT, "dist"), "/");
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
});

describe.each(promises)("$slug, run $promise.run", ({file, slug, promise}) => {
  const [seed] = promise.seeds;

  test(`reaches its ${promise.metric}, smoothly`, {timeout: TRAINING}, async ({task}) => {
    expect(existsSync(join(ROOT, "dist", "chapters", `${slug}.html`))).toBe(true);
    const {page, problems} = await openPage(browser, `${host.url}chapters/${slug}.html`);
    try {
      expect(await settle(page)).toEqual([]);
      const run = page.locator(`[data-run="${promise.run}"]`).first();
      await run.scrollIntoViewIfNeeded();
      await watchLongTasks(page);
      await run.getByRole("button", {name: "Play", exact: true}).click();
      const end = await scrollUntilDone(page, promise.run);
      expect(end.state).toBe("done");
      expect(problems).toEqual([]);

      const inNode = await openChapter(file);
      const outcome = await learn(inNode, promise, seed).finally(() => inNode.dispose());
      const tasks = await longTasks(page);
      Object.assign(task.meta, {
        measured: `${promise.metric} ${end.metrics[promise.metric]}, longest task ${Math.max(0, ...tasks)} ms`,
      });
      expect(end.metrics[promise.metric]).toBe(outcome.value);
      expect(outcome.kept, outcome.text).toBe(true);
      expect(tasks.filter((duration) => duration > LONG_TASK)).toEqual([]);
    } finally {
      await page.context().close();
    }
  });
});

/** Scrolls up and down, as a reader does who waits, until the run has ended. */
async function scrollUntilDone(page: Page, id: string) {
  const read = () =>
    page.$eval(`[data-run="${id}"]`, (element) => {
      const {state, metrics} = (element as HTMLElement).dataset;
      return {state, metrics: JSON.parse(metrics || "{}") as Record<string, number>};
    });
  const deadline = Date.now() + TRAINING - 30_000;
  for (let turn = 0; Date.now() < deadline; ++turn) {
    const run = await read();
    if (run.state === "done" || run.state === "error") return run;
    await page.mouse.wheel(0, turn % 4 < 2 ? 120 : -120);
    await page.waitForTimeout(100);
  }
  return read();
}

declare global {
  interface Window {
    longTasks: number[];
  }
}

async function watchLongTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.longTasks = [];
    new PerformanceObserver((list) => {
      for (const {duration} of list.getEntries()) window.longTasks.push(duration);
    }).observe({type: "longtask"});
  });
}

const longTasks = (page: Page): Promise<number[]> => page.evaluate(() => window.longTasks);
