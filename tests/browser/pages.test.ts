/** Every page of the built site, at the root of a host and below it: nothing fails, all cells run. */
import {readdirSync} from "node:fs";
import {join} from "node:path";
import type {Browser} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {openChapter} from "../../src/build/check/run.js";
import {launch, openPage, settle} from "./browser.js";
import {type Host, serve} from "./server.js";

const DIST = join(ROOT, "dist");
const pages = readdirSync(DIST, {recursive: true, encoding: "utf8"})
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".html") && name !== "404.html")
  .sort();

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

describe.each(["/", "/some/sub/path/"])("served from %s", (prefix) => {
  let host: Host;
  beforeAll(async () => {
    host = await serve(DIST, prefix);
  });
  afterAll(() => host?.close());

  test.each(pages)("%s", async (name) => {
    const {page, problems} = await openPage(browser, host.url + name);
    try {
      expect(await settle(page)).toEqual([]);
      expect(problems).toEqual([]);
      expect(await page.locator("h1").count()).toBeGreaterThan(0);
    } finally {
      await page.context().close();
    }
  });

  test("an unknown address gives the host's 404, and the book's own page leads home", async () => {
    const {page, problems} = await openPage(browser, `${host.url}404.html`);
    try {
      expect(problems).toEqual([]);
      expect(await page.locator("a").count()).toBeGreaterThan(0);
    } finally {
      await page.context().close();
    }
  });
});

describe("on a telephone, 390 pixels wide", () => {
  let host: Host;
  beforeAll(async () => {
    host = await serve(DIST, "/");
  });
  afterAll(() => host?.close());

  test.each(pages)("%s does not scroll sideways", async (name) => {
    const viewport = {width: 390, height: 844};
    const {page} = await openPage(browser, host.url + name, {viewport, hasTouch: true});
    try {
      await settle(page);
      expect(await page.evaluate(tooWide)).toEqual([]);
    } finally {
      await page.context().close();
    }
  });
});

describe("what cells show", () => {
  let host: Host;
  beforeAll(async () => {
    host = await serve(DIST, "/");
  });
  afterAll(() => host?.close());

  const chapters = pages.filter((name) => /^chapters\/\d\d/.test(name));
  test.each(chapters)("%s shows what it shows in Node", async (name) => {
    const slug = name.replace(/^chapters\/|\.html$/g, "");
    const inNode = await openChapter(`chapters/${slug}.mdx`);
    const {page} = await openPage(browser, host.url + name);
    try {
      await settle(page);
      const shown = [...inNode.main.querySelectorAll<HTMLElement>("[data-cell]")]
        .filter((cell) => cell.childNodes.length > 0)
        .map((cell) => cell.dataset.cell);
      const output = "[data-cell] .cell-output";
      const inPage = await page.$$eval(output, (outputs) =>
        outputs
          .filter((element) => element.querySelector("* > *, svg, canvas, img") !== null)
          .filter((element) => (element as HTMLElement).getBoundingClientRect().height > 0)
          .map((element) => (element.closest("[data-cell]") as HTMLElement).dataset.cell),
      );
      expect(inPage).toEqual(expect.arrayContaining(shown));
    } finally {
      inNode.dispose();
      await page.context().close();
    }
  });
});

/** Runs in the page: what sticks out of it, if it scrolls sideways. */
function tooWide(): string[] {
  const width = window.innerWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll("body *")].filter(
    (element) => element.getBoundingClientRect().right > width + 1,
  );
  return [
    `the page is ${document.documentElement.scrollWidth} pixels wide`,
    ...wide.slice(0, 8).map((element) => `${element.tagName} ${element.className}`),
  ];
}
