/** Plays a chapter in Chromium and brings home what its cells show at the end. */
import type {Browser, Page} from "playwright-core";
import type {CellPicture, Progress} from "../../client/recorder.js";
import type {Chapter} from "../chapter.js";
import type {Recording} from "./recording.js";

/** As wide as a cell gets, and as narrow as a telephone. */
const WIDE = {width: 1440, height: 900};
const NARROW = {width: 390, height: 844};

/** How long cells may take to come to rest, and drawings to be drawn, in milliseconds. */
const PATIENCE = 120_000;

declare global {
  var recorder: typeof import("../../client/recorder.js").recorder;
}

/**
 * @param url address of the chapter's page, in a site with the recorder
 * @param say hears how far the runs are, about twice a second
 * @throws Error when a cell or a run fails, or does not come to rest
 */
export async function play(
  browser: Browser,
  url: string,
  chapter: Chapter,
  say: (progress: readonly Progress[]) => void,
): Promise<Recording> {
  const context = await browser.newContext({viewport: NARROW, colorScheme: "light"});
  try {
    const page = await context.newPage();
    await page.addInitScript(seeEverything);
    await page.goto(url, {waitUntil: "load"});
    await settle(page);
    const reports = setInterval(async () => {
      const progress = await page.evaluate(() => recorder.progress()).catch(() => []);
      say(progress);
    }, 500);
    try {
      await page.evaluate(() => recorder.play());
    } finally {
      clearInterval(reports);
    }
    await rest(page);
    await page.evaluate(() => recorder.keepNarrow());
    await page.setViewportSize(WIDE);
    // What depends on the width may have run again.
    await settle(page);
    await page.evaluate(() => recorder.play());
    await page.emulateMedia({colorScheme: "dark"});
    await rest(page);
    await page.evaluate(() => recorder.keepDark());
    await page.emulateMedia({colorScheme: "light"});
    await rest(page);
    const {cells, style} = await page.evaluate(() => recorder.pictures());
    const runs = await page.evaluate(() => recorder.numbers());
    return {cells: withHashes(cells, chapter), runs, style};
  } finally {
    await context.close();
  }
}

function withHashes(pictures: readonly CellPicture[], {origins}: Chapter): Recording["cells"] {
  return Object.fromEntries(
    pictures.map(({id, html, runs}) => [
      id,
      {
        hash: origins.get(id)?.hash ?? "",
        ...(html !== undefined && {html}),
        ...(runs.length > 0 && {runs}),
      },
    ]),
  );
}

/** Waits until no cell computes. @throws Error naming the cells that have failed, or still run */
async function settle(page: Page): Promise<void> {
  await waitFor(page, () =>
    [...document.querySelectorAll<HTMLElement>("[data-cell]")].every(
      ({dataset}) => dataset.state !== "running",
    ),
  );
  const troubles = await page.$$eval("[data-cell]", (cells) =>
    (cells as HTMLElement[])
      .filter(({dataset}) => dataset.state === "running" || dataset.state === "error")
      .map((cell) => {
        const error = cell.querySelector(".observablehq--error, .chapter-error")?.textContent;
        return `cell "${cell.dataset.cell}": ${error ?? "it does not come to an end"}`;
      }),
  );
  if (troubles.length > 0) throw new Error(troubles.join("\n"));
}

async function rest(page: Page): Promise<void> {
  await settle(page);
  const rested = await waitFor(page, () => recorder.isAtRest());
  if (!rested) throw new Error("the drawings do not come to rest");
}

/** Whether it has become true within PATIENCE, and stayed so for half a second. */
async function waitFor(page: Page, isTrue: () => boolean): Promise<boolean> {
  const deadline = Date.now() + PATIENCE;
  let quiet = 0;
  while (quiet < 5 && Date.now() < deadline) {
    await page.waitForTimeout(100);
    quiet = (await page.evaluate(isTrue)) ? quiet + 1 : 0;
  }
  return quiet === 5;
}

/** Runs in the page: views draw only what the reader can see, and the recorder sees all. */
function seeEverything(): void {
  window.IntersectionObserver = class {
    readonly root = null;
    readonly rootMargin = "";
    readonly thresholds = [0];
    constructor(private readonly callback: (entries: IntersectionObserverEntry[]) => void) {}
    observe(target: Element): void {
      const entry = {target, isIntersecting: true, intersectionRatio: 1};
      queueMicrotask(() => this.callback([entry as IntersectionObserverEntry]));
    }
    unobserve(): void {}
    disconnect(): void {}
    takeRecords(): IntersectionObserverEntry[] {
      return [];
    }
  } as unknown as typeof IntersectionObserver;
}
