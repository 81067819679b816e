/**
 * How smoothly pages redraw while their runs go on and their views are in sight: frames a second, the
 * longest gap between two, and the longest task of the page's thread.
 */
import {join} from "node:path";
import type {Browser, Page} from "playwright-core";
import {ROOT} from "../../src/build/check/root.js";
import {launch, openPage, settle} from "../browser/browser.js";
import {countFrames} from "../browser/frames.js";
import {serve} from "../browser/server.js";
import build from "../browser/setup.js";
import {watchTasks} from "../browser/smoothness.js";

export interface Redrawing {
  title: string;
  /** Frames a second at the median. */
  median: number;
  /** Longest time between two frames, in milliseconds by the clock: other programs count. */
  worst: number;
  /** Processor time of the page's longest task, in milliseconds: they do not. 0 for none above 50. */
  longest: number;
  /** What the longest task was busy with. */
  inside: readonly string[];
}

/** Long enough for a median, short enough for the runs to be still going. */
const SECONDS = 6;

const PAGES = [
  {
    title: "Redrawing, chapter 02, spiral",
    path: "chapters/02-multi-layer-perceptron.html",
    run: "spiral",
  },
  {title: "Redrawing, gallery, decision surface", path: "gallery.html", run: "turning"},
  {title: "Redrawing, gallery, confusion matrix", path: "gallery.html", run: "guessing"},
];

/** Builds the site and measures it. @throws Error when there is no Chromium */
export async function benchRedrawing(progress: (line: string) => void): Promise<Redrawing[]> {
  const browser = await launch();
  build();
  const host = await serve(join(ROOT, "dist"), "/");
  try {
    const found: Redrawing[] = [];
    for (const {title, path, run} of PAGES) {
      const {page} = await openPage(browser, host.url + path);
      await settle(page);
      found.push({title, ...(await measure(browser, page, run))});
      progress(line(found[found.length - 1]));
      await page.context().close();
    }
    return found;
  } finally {
    await browser.close();
    await host.close();
  }
}

async function measure(
  browser: Browser,
  page: Page,
  run: string,
): Promise<Omit<Redrawing, "title">> {
  const panel = page.locator(`[data-run="${run}"]`).first();
  await panel.scrollIntoViewIfNeeded();
  const play = async () => {
    if ((await panel.getAttribute("data-state")) === "running") return;
    await panel.getByRole("button", {name: "Play", exact: true}).click();
  };
  await play();
  // A run that comes to its end begins again: a page at rest would be smooth in vain.
  let over = false;
  const playOn = async () => {
    while (!over) {
      await page.waitForTimeout(100);
      await play();
    }
  };
  const {result, tasks} = await watchTasks(browser, page, async () => {
    const playing = playOn();
    try {
      return await countFrames(page, SECONDS);
    } finally {
      over = true;
      await playing;
    }
  });
  const longest = [...tasks].sort((a, b) => b.processor - a.processor)[0];
  return {
    median: result.median,
    worst: result.worst,
    longest: longest?.processor ?? 0,
    inside: longest?.inside ?? [],
  };
}

const FRAMES_GOAL = 55;
const LONGEST_GOAL = 100;

/** "…: 60 frames a second (goal 55: reached), …" */
export function line({title, median, worst, longest, inside}: Redrawing): string {
  const verdict = (reached: boolean) => (reached ? "reached" : "MISSED");
  const task = longest === 0 ? "none above 50 ms" : `${longest.toFixed(0)} ms`;
  const culprit = longest > LONGEST_GOAL ? ` in ${inside.join("; ")}` : "";
  return (
    `${title}: ${median.toFixed(1)} frames a second (goal ${FRAMES_GOAL}: ${verdict(median >= FRAMES_GOAL)}), ` +
    `longest gap ${worst.toFixed(0)} ms, longest task ${task} of processor time${culprit} ` +
    `(goal ${LONGEST_GOAL} ms: ${verdict(longest <= LONGEST_GOAL)})`
  );
}
