/**
 * The runs that chapters make promises about, in the browser: Play is pressed, the page stays smooth
 * while it trains, and the numbers are the book's, bit for bit, as are those of Node
 * (tests/chapters/book.test.ts).
 */
import {join} from "node:path";
import type {Browser, Page} from "playwright-core";
import {afterAll, beforeAll, expect, test} from "vitest";
import {readChapters} from "../../src/build/chapters.js";
import {ROOT} from "../../src/build/check/root.js";
import {projectAt} from "../../src/build/files.js";
import {readRecording} from "../../src/build/record/recording.js";
import {launch, openPage, settle} from "./browser.js";
import {type Host, serve} from "./server.js";
import {LONG_TASK, type LongTask, watchTasks} from "./smoothness.js";

const TRAINING = 300_000;

const project = projectAt(ROOT);
const chapters = await readChapters(project);

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

for (const {slug, frontMatter} of chapters) {
  const promises = frontMatter.learns.filter((promise) => !promise.with);
  for (const id of new Set(promises.map(({run}) => run))) {
    const title = `${slug}: run ${id} learns, and the page stays smooth`;
    test(title, {timeout: TRAINING}, async ({task}) => {
      const {page, problems} = await openPage(browser, `${host.url}chapters/${slug}.html`);
      try {
        expect(await settle(page)).toEqual([]);
        const run = page.locator(`[data-run="${id}"]`).first();
        await run.scrollIntoViewIfNeeded();
        const {result, tasks} = await watchTasks(browser, page, async () => {
          await run.getByRole("button", {name: "Play", exact: true}).click();
          return scrollUntilDone(page, id);
        });
        const {state, metrics} = result;
        Object.assign(task.meta, {measured: `${JSON.stringify(metrics)}, ${describeTasks(tasks)}`});
        expect(state).toBe("done");
        expect(problems).toEqual([]);
        expect(metrics).toEqual(recordedMetrics(slug, id));
        for (const {metric, atLeast, atMost} of promises.filter(({run}) => run === id)) {
          if (atLeast !== undefined) expect(metrics[metric]).toBeGreaterThanOrEqual(atLeast);
          if (atMost !== undefined) expect(metrics[metric]).toBeLessThanOrEqual(atMost);
        }
        expect(tasks.filter(({processor}) => processor > LONG_TASK)).toEqual([]);
      } finally {
        await page.context().close();
      }
    });
  }
}

/** What the book says that the run comes to. */
function recordedMetrics(slug: string, id: string): Record<string, number | undefined> {
  const {metrics = {}} = readRecording(project, slug)?.runs[id] ?? {};
  return Object.fromEntries(
    Object.entries(metrics).map(([name, {values}]) => [name, values.at(-1)]),
  );
}

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

function describeTasks([longest]: readonly LongTask[]): string {
  if (longest === undefined) return `no task above ${LONG_TASK} ms`;
  const {duration, processor} = longest;
  return `longest task ${Math.round(duration)} ms, of which ${Math.round(processor)} ms computing`;
}
