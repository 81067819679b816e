/** Every page of the built site, at the root of a host and below it: nothing fails, all cells run. */
import {readdirSync} from "node:fs";
import {join} from "node:path";
import type {Browser, BrowserContextOptions} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {openChapter} from "../../src/build/check/run.js";
import {launch, openPage, settle, type WatchedPage} from "./browser.js";
import {type Host, serve} from "./server.js";

const DIST = join(ROOT, "dist");
const pages = readdirSync(DIST, {recursive: true, encoding: "utf8"})
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".html") && name !== "404.html")
  .sort();

let browser: Browser;
let root: Host;
beforeAll(async () => {
  browser = await launch();
  root = await serve(DIST, "/");
});
afterAll(async () => {
  await browser?.close();
  await root?.close();
});

/** Opens a page, lets it come to rest, looks at it, and closes it. */
async function visit<T>(
  url: string,
  look: (watched: WatchedPage, cells: readonly string[]) => Promise<T>,
  options?: BrowserContextOptions,
): Promise<T> {
  const watched = await openPage(browser, url, options);
  try {
    return await look(watched, await settle(watched.page));
  } finally {
    await watched.page.context().close();
  }
}

for (const prefix of ["/", "/some/sub/path/"]) {
  describe(`served from ${prefix}`, () => {
    let host: Host;
    beforeAll(async () => {
      host = await serve(DIST, prefix);
    });
    afterAll(() => host?.close());

    for (const name of [...pages, "404.html"]) {
      test(name, () =>
        visit(host.url + name, async ({page, problems}, cells) => {
          expect(cells).toEqual([]);
          expect(problems).toEqual([]);
          expect(await page.locator("h1").count()).toBeGreaterThan(0);
          expect(await page.locator("a[href]").count()).toBeGreaterThan(0);
        }),
      );
    }
  });
}

describe("on a telephone, 390 pixels wide", () => {
  const viewport = {width: 390, height: 844};
  for (const name of pages) {
    test(`${name} does not scroll sideways`, () =>
      visit(root.url + name, async ({page}) => expect(await page.evaluate(tooWide)).toEqual([]), {
        viewport,
        hasTouch: true,
      }));
  }
});

describe("cells show in the page what they show in Node", () => {
  for (const name of pages.filter((page) => /^chapters\/\d\d/.test(page))) {
    test(name, async () => {
      const inNode = await openChapter(name.replace(/html$/, "mdx"));
      const expected = [...inNode.main.querySelectorAll<HTMLElement>("[data-cell]")]
        .filter((cell) => cell.childNodes.length > 0)
        .map((cell) => cell.dataset.cell);
      inNode.dispose();
      await visit(root.url + name, async ({page}) => {
        expect(await page.evaluate(showingCells)).toEqual(expect.arrayContaining(expected));
      });
    });
  }
});

describe("a page with cells", () => {
  test("asks for few files of the book's code, each once, and for no rarer kernels", async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked: string[] = [];
    context.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.goto(`${root.url}chapters/02-multi-layer-perceptron.html`);
    await settle(page);
    await context.close();
    const code = asked.filter((path) => /^\/_import\/.*\.js$/.test(path));
    expect(code.length).toBeGreaterThan(2);
    // Some two hundred modules; what several of them share comes in files of its own.
    expect(code.length).toBeLessThan(24);
    expect(new Set(code).size).toBe(code.length);
    const computing = asked.filter((path) => path.startsWith("/_file/generated/worker"));
    expect(computing).toHaveLength(1);
    expect(asked.filter((path) => /\/kernels\.\w+\.wasm$/.test(path))).toHaveLength(1);
    expect(asked.filter((path) => /\/extra\./.test(path))).toEqual([]);
  });
});

/** Runs in the page: the cells that have something to see below them. */
function showingCells(): string[] {
  return [...document.querySelectorAll<HTMLElement>("[data-cell]")]
    .filter((cell) => {
      const output = cell.querySelector<HTMLElement>(".cell-output");
      if (output === null || output.getBoundingClientRect().height === 0) return false;
      // A drawing that waits until it comes near has its place and its words already.
      const graphics = output.querySelector("svg, canvas, img, input, button, [role=img]");
      return graphics !== null || output.textContent?.trim() !== "";
    })
    .map((cell) => cell.dataset.cell ?? "");
}

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
