/**
 * The recorded first look, in the built site: the finished figures stand in the page before any script
 * runs, nothing moves when the live cells take over, and the reader's own run replaces them.
 */
import {join} from "node:path";
import type {Browser, Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {readChapters} from "../../src/build/chapters.js";
import {ROOT} from "../../src/build/check/root.js";
import {projectAt} from "../../src/build/files.js";
import {readRecording, recordCommand} from "../../src/build/record/recording.js";
import {launch, openPage, settle} from "./browser.js";
import {type Host, serve} from "./server.js";

const project = projectAt(ROOT);
const chapters = (await readChapters(project)).flatMap(({slug}) => {
  const recording = readRecording(project, slug);
  return recording ? [{slug, recording}] : [];
});
const WIDTHS = [1280, 390];

/** What the web's own measure calls good is 0.1; here the page shall stand still. */
const MOST_SHIFT = 0.02;
/** Pixels by which the height of a cell may be off. */
const ROUNDING = 2;

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

const address = (slug: string) => `${host.url}chapters/${slug}.html`;

/** A page as it is before any script has run. */
async function openStill<T>(slug: string, width: number, look: (page: Page) => Promise<T>) {
  const viewport = {width, height: 900};
  const {page} = await openPage(browser, address(slug), {javaScriptEnabled: false, viewport});
  try {
    return await look(page);
  } finally {
    await page.context().close();
  }
}

describe.each(chapters)("$slug", ({slug, recording}) => {
  const cells = Object.entries(recording.cells).filter(([, {runs}]) => runs);

  test.each(WIDTHS)("without scripts, the finished figures are there, %i pixels wide", (width) =>
    openStill(slug, width, async (page) => {
      const shown = Object.values(recording.cells).filter(({html}) => html);
      expect(shown.length).toBeGreaterThan(0);
      expect(await page.locator(".cell-output > .recorded").count()).toBe(shown.length);
      expect(cells.length > 0).toBe(Object.keys(recording.runs).length > 0);
      for (const [id] of cells) {
        const output = page.locator(`[data-cell="${id}"] .cell-output`);
        const figure = output.locator(":scope > .recorded");
        expect((await figure.boundingBox())?.height, id).toBeGreaterThan(50);
        expect((await output.boundingBox())?.width, id).toBeLessThanOrEqual(width);
        const caption = figure.locator(".recorded-caption");
        await expect.poll(() => caption.isVisible()).toBe(true);
        expect(await caption.locator(".recorded-invitation").isVisible()).toBe(false);
      }
      // Both shapes and both themes are in the page; a reader sees one of each.
      for (const name of ["wide", "narrow", "light", "dark"]) {
        const wanted = name === "light" || name === (width > 640 ? "wide" : "narrow");
        const seen = await page.locator(`.recorded-${name}:visible`).count();
        if (!wanted) expect(seen, name).toBe(0);
      }
      for (const image of await page.locator(".recorded img:visible").all()) {
        expect(await image.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(
          0,
        );
      }
    }),
  );

  test.each(WIDTHS)(
    "nothing moves when the live cells take over, %i pixels wide",
    async (width) => {
      const still = await openStill(slug, width, heightsOf);
      const context = await browser.newContext({viewport: {width, height: 900}});
      try {
        const page = await context.newPage();
        const devtools = await context.newCDPSession(page);
        await devtools.send("Emulation.setCPUThrottlingRate", {rate: 4});
        await page.addInitScript(watchShifts);
        await page.goto(address(slug), {waitUntil: "commit"});
        await page.waitForLoadState("load");
        expect(await settle(page)).toEqual([]);
        expect(await page.locator(".cell-output > .recorded").count()).toBe(0);
        const shift = await page.evaluate(() => (globalThis as unknown as {shift: number}).shift);
        expect(shift).toBeLessThan(MOST_SHIFT);
        const live = await heightsOf(page);
        const moved = Object.keys(live)
          .filter((id) => Math.abs(live[id] - still[id]) > ROUNDING)
          .map((id) => `cell ${id} was recorded ${still[id]} pixels high, and is ${live[id]}`);
        expect(moved, `Views look different now: ${recordCommand(slug)}`).toEqual([]);
      } finally {
        await context.close();
      }
    },
  );
});

describe("the reader's own run", () => {
  const SLUG = "02-multi-layer-perceptron";
  const cell = (page: Page, id: string) => page.locator(`[data-cell="${id}"]`);
  const covered = (page: Page, id: string) => cell(page, id).locator(".covered").count();
  const caption = (page: Page, id: string) => cell(page, id).locator(".recorded-caption").count();

  async function settled(look: (page: Page) => Promise<void>): Promise<void> {
    const {page, problems} = await openPage(browser, address(SLUG));
    try {
      expect(await settle(page)).toEqual([]);
      expect([await covered(page, "surface"), await caption(page, "surface")]).toEqual([1, 1]);
      await look(page);
      expect(problems).toEqual([]);
    } finally {
      await page.context().close();
    }
  }

  test("replaces the recorded figure with its first steps, and no other figure", () =>
    settled(async (page) => {
      const figure = cell(page, "surface").locator(".view-decision-surface");
      expect(await figure.locator("image:visible").count()).toBe(1);
      await cell(page, "surface").getByRole("button", {name: "Play", exact: true}).click();
      await expect.poll(() => covered(page, "surface")).toBe(0);
      expect(await caption(page, "surface")).toBe(0);
      expect(await figure.locator("canvas:visible").count()).toBe(1);
      expect(await covered(page, "fit")).toBe(1);
    }));

  test("with other settings is not shown the figure of the book's", () =>
    settled(async (page) => {
      await cell(page, "controls").getByLabel("tanh").check();
      await expect.poll(() => covered(page, "surface")).toBe(0);
      expect(await caption(page, "surface")).toBe(0);
      expect(await settle(page)).toEqual([]);
      expect(await covered(page, "surface")).toBe(0);
      // What does not depend on these settings stays.
      expect([await covered(page, "fit"), await covered(page, "mistakes")]).toEqual([1, 2]);
    }));

  test("with another seed is not shown the figure of the book's", () =>
    settled(async (page) => {
      const seed = cell(page, "surface").getByLabel("Seed", {exact: true});
      await seed.fill("7");
      await seed.press("Enter");
      await expect.poll(() => covered(page, "surface")).toBe(0);
      expect(await caption(page, "surface")).toBe(0);
    }));

  test("finds the pictures in the colours of the theme", () =>
    settled(async (page) => {
      const images = cell(page, "surface").locator("image:visible");
      expect(await images.getAttribute("class")).toBe("recorded-light");
      await page.emulateMedia({colorScheme: "dark"});
      expect(await images.getAttribute("class")).toBe("recorded-dark");
      await page.emulateMedia({media: "print"});
      expect(await images.getAttribute("class")).toBe("recorded-light");
    }));

  test("does not give way to the book's again when it is restarted", () =>
    settled(async (page) => {
      await cell(page, "fit").getByRole("button", {name: "Step", exact: true}).click();
      await expect.poll(() => covered(page, "fit")).toBe(0);
      await cell(page, "fit").getByRole("button", {name: "Restart", exact: true}).click();
      await page.waitForTimeout(500);
      expect(await covered(page, "fit")).toBe(0);
    }));
});

/** The height of each cell that shows something, in pixels. */
function heightsOf(page: Page): Promise<Record<string, number>> {
  return page.$$eval("[data-cell]", (cells) =>
    Object.fromEntries(
      cells.map((cell) => [(cell as HTMLElement).dataset.cell, (cell as HTMLElement).offsetHeight]),
    ),
  );
}

/** Runs in the page: adds up what moves by itself, as browsers measure it. */
function watchShifts(): void {
  Object.assign(globalThis, {shift: 0});
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & {
      value: number;
      hadRecentInput: boolean;
    })[]) {
      if (!entry.hadRecentInput) (globalThis as unknown as {shift: number}).shift += entry.value;
    }
  }).observe({type: "layout-shift", buffered: true});
}
