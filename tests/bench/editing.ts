/**
 * Editing in the chapter with most cells: how soon the first mistakes would be shown, and how long a
 * letter takes from its key to the screen; the same without the language service, in turns.
 */
import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import type {Browser, Page} from "playwright-core";
import {ROOT} from "../../src/build/check/root.js";
import {launch, openPage, settle} from "../browser/browser.js";
import {serve} from "../browser/server.js";
import build from "../browser/setup.js";
import {median} from "./measure.js";

export interface Editing {
  chapter: string;
  cells: number;
  /** From the press on Edit, with nothing of it loaded, until the cell has been checked; milliseconds. */
  firstCheck: number;
  /** Processor time that the page takes meanwhile, on all its threads: other programs do not count. */
  firstProcessor: number;
  /** From the last letter until a mistake is underlined; milliseconds. */
  laterCheck: number;
  /** From key to screen; milliseconds. */
  typing: Delays;
  /** The same without the language service. */
  typingAlone: Delays;
}

interface Delays {
  median: number;
  worst: number;
}

const ROUNDS = 3;

/** Some hundred keys, with all that makes the service work: members, calls, names, mistakes. */
const TEXT =
  "\nconst many = [1, 2, 3].map((n) => n * 2);\nconst text: string = many.length + Math.max(1, 2);\n";

/** Builds the site and measures it. @throws Error when there is no Chromium */
export async function benchEditing(progress: (line: string) => void): Promise<Editing> {
  const browser = await launch();
  build();
  const host = await serve(join(ROOT, "dist"), "/");
  const {slug, cells} = largestChapter();
  const url = `${host.url}chapters/${slug}.html`;
  try {
    const rounds: {full: Measured; alone: Measured}[] = [];
    for (let i = 0; i < ROUNDS; ++i) {
      rounds.push({
        full: await measure(browser, url, true),
        alone: await measure(browser, url, false),
      });
    }
    const of = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick));
    const delays = (kind: "full" | "alone"): Delays => ({
      median: of((round) => median(round[kind].delays)),
      worst: Math.max(...rounds.flatMap((round) => round[kind].delays)),
    });
    const report = {
      chapter: slug,
      cells,
      firstCheck: of(({full}) => full.firstCheck),
      firstProcessor: of(({full}) => full.firstProcessor),
      laterCheck: of(({full}) => full.laterCheck),
      typing: delays("full"),
      typingAlone: delays("alone"),
    };
    progress(editingLine(report));
    return report;
  } finally {
    await browser.close();
    await host.close();
  }
}

function largestChapter(): {slug: string; cells: number} {
  const folder = join(ROOT, "src/generated/sources");
  return readdirSync(folder)
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")))
    .map(({slug, cells}) => ({slug, cells: cells.length}))
    .reduce((most, chapter) => (chapter.cells > most.cells ? chapter : most));
}

interface Measured {
  firstCheck: number;
  firstProcessor: number;
  laterCheck: number;
  delays: number[];
}

/** @param full with the language service */
async function measure(browser: Browser, url: string, full: boolean): Promise<Measured> {
  const {page} = await openPage(browser, url, {}, async (context) => {
    if (!full) await context.route(/editor\/language/, (route) => route.abort());
  });
  try {
    await settle(page);
    const cell = page.locator(".cell:not(.cell-hidden)").first();
    const status = cell.locator(".cm-problems [role=status]");
    const [begun, processorBefore] = [Date.now(), await processorTime(browser)];
    await cell.getByRole("button", {name: "Edit", exact: true}).click();
    if (full) await cell.locator(".cm-editor[data-checked]").waitFor();
    else await status.filter({hasText: "not checked"}).waitFor();
    const firstCheck = Date.now() - begun;
    const firstProcessor = (await processorTime(browser)) - processorBefore;
    const delays = await typing(page);
    const typed = Date.now();
    if (full) await cell.locator(".cm-lintRange-error").first().waitFor();
    return {firstCheck, firstProcessor, laterCheck: Date.now() - typed, delays};
  } finally {
    await page.context().close();
  }
}

/** What all pages of the browser have computed so far, in milliseconds. */
async function processorTime(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const {processInfo} = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const pages = processInfo.filter(({type}) => type === "renderer");
  return pages.reduce((sum, {cpuTime}) => sum + 1000 * cpuTime, 0);
}

/** Types at the end of the code. From each key's time stamp until the frame after it has been painted. */
async function typing(page: Page): Promise<number[]> {
  await page.keyboard.press("Control+End");
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(globalThis, {typingDelays: seen});
    addEventListener(
      "keydown",
      ({timeStamp}) =>
        requestAnimationFrame(() => {
          const {port1, port2} = new MessageChannel();
          port1.onmessage = () => seen.push(performance.now() - timeStamp);
          port2.postMessage(undefined);
        }),
      {capture: true},
    );
  });
  for (const key of TEXT) {
    await page.keyboard.type(key);
    await page.waitForTimeout(60);
  }
  return page.evaluate(() => (globalThis as unknown as {typingDelays: number[]}).typingDelays);
}

const CHECK_GOAL = 2000;

export function editingLine(editing: Editing): string {
  const {chapter, cells, firstCheck, firstProcessor, laterCheck, typing, typingAlone} = editing;
  const verdict = (reached: boolean) => (reached ? "reached" : "MISSED");
  const said = ({median, worst}: Delays) => `${median.toFixed(0)} ms, worst ${worst.toFixed(0)} ms`;
  return (
    `Editing ${chapter} (${cells} cells): first check ${(firstCheck / 1000).toFixed(2)} s after Edit ` +
    `(goal ${CHECK_GOAL / 1000}: ${verdict(firstCheck <= CHECK_GOAL)}), ` +
    `${(firstProcessor / 1000).toFixed(2)} s of processor time; a mistake is shown ` +
    `${laterCheck.toFixed(0)} ms after the last letter; key to screen ${said(typing)}; ` +
    `without the language service ${said(typingAlone)}`
  );
}
