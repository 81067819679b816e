/** The measurement has to see what it is for. */
import type {Browser} from "playwright-core";
import {afterAll, beforeAll, expect, test} from "vitest";
import {launch} from "./browser.js";
import {countFrames} from "./frames.js";
import {watchTasks} from "./smoothness.js";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

test("a page that computes for a while has a long task, and an idle one has none", async () => {
  const page = await browser.newPage();
  const block = (milliseconds: number) =>
    page.evaluate((ms) => {
      const end = performance.now() + ms;
      while (performance.now() < end);
    }, milliseconds);
  const busy = await watchTasks(browser, page, () => block(150));
  expect(busy.tasks.length).toBeGreaterThan(0);
  expect(busy.tasks[0].duration).toBeGreaterThan(140);
  // Other programs may have taken their share of these 150 milliseconds, but not nearly all.
  expect(busy.tasks[0].processor).toBeGreaterThan(20);
  const idle = await watchTasks(browser, page, () => page.waitForTimeout(300));
  expect(idle.tasks.filter(({processor}) => processor > 50)).toEqual([]);
  await page.close();
});

test("a page that stands still for a while has a long gap between two frames", async () => {
  const page = await browser.newPage();
  await page.evaluate(() => {
    setTimeout(() => {
      const end = performance.now() + 200;
      while (performance.now() < end);
    }, 300);
  });
  const {worst, median, count} = await countFrames(page, 1);
  expect(worst).toBeGreaterThan(180);
  expect(median).toBeLessThan(65);
  expect(count).toBeLessThan(60);
  await page.close();
});
