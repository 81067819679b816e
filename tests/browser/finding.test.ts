/** Finding the way in the built site, at the root of a host and below it: search, names, terms, places. */
import {join} from "node:path";
import type {Browser, Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {launch, openPage, settle} from "./browser.js";
import {type Host, serve} from "./server.js";

const DIST = join(ROOT, "dist");
const MLP = "chapters/02-multi-layer-perceptron.html";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

describe.each(["/", "/some/sub/path/"])("under %s", (prefix) => {
  let host: Host;
  beforeAll(async () => {
    host = await serve(DIST, prefix);
  });
  afterAll(() => host?.close());

  const visit = async (path: string, look: (page: Page) => Promise<void>) => {
    const {page, problems} = await openPage(browser, host.url + path);
    try {
      await settle(page);
      await look(page);
      expect(problems).toEqual([]);
    } finally {
      await page.context().close();
    }
  };

  test("the search leads to a section by keyboard alone", () =>
    visit(MLP, async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type("convergence theorem");
      await page.locator("[role=option]").first().waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL(/01-perceptron\.html#the-convergence-theorem$/);
      await page.keyboard.press("Control+k");
      expect(await page.locator("dialog.search").isVisible()).toBe(true);
      await page.keyboard.press("Escape");
      expect(await page.locator("dialog.search").isVisible()).toBe(false);
    }));

  test("a name of the library says what it is and leads to its line", () =>
    visit(MLP, async (page) => {
      const code = page.locator('[data-cell="affine"] pre');
      await code.scrollIntoViewIfNeeded();
      await code.hover();
      const name = page.locator('[data-cell="affine"] a.code-name', {hasText: "matmul"});
      await name.waitFor();
      await name.focus();
      const card = page.locator(".hover-card");
      expect(await card.textContent()).toContain(".matmul(other: Tensor): Tensor");
      await name.click();
      await page.waitForURL(/library\.html#lib\/tensor\/tensor\.ts:\d+$/);
      await page.locator(".library-line-on").waitFor();
      expect(await page.locator(".library-line-on").textContent()).toContain("matmul(");
    }));

  test("a term shows its definition and leads to its entry", () =>
    visit(MLP, async (page) => {
      const term = page.locator("a.term", {hasText: "hidden layer"});
      await term.focus();
      expect(await page.locator(".hover-card").textContent()).toContain("between input and output");
      await term.click();
      await page.waitForURL(/glossary\.html#term-hidden-layer$/);
    }));

  test("a chapter that was left offers the section where it was left", () =>
    visit(MLP, async (page) => {
      await page.locator("#digits").evaluate((heading) => heading.scrollIntoView());
      await expect
        .poll(() => page.evaluate(() => localStorage.getItem("nnlive.places") ?? ""))
        .toContain("digits");
      const again = await page.context().newPage();
      await again.goto(page.url());
      const offer = again.locator(".place-offer a");
      expect(await offer.textContent()).toBe("Continue at “Digits”");
      await offer.click();
      expect(new URL(again.url()).hash).toBe("#digits");
    }));
});

test("the map and the topics of the front page", async () => {
  const host = await serve(DIST, "/");
  const {page, problems} = await openPage(browser, host.url);
  try {
    await page.locator(".contents-tags").waitFor();
    await page.locator('.lineage-node[data-number="7"]').focus();
    expect(await page.locator(".lineage-caption").textContent()).toMatch(
      /^7 CNN \(1989\): from MLP/,
    );
    await page.locator('[data-tag="Sequence Modeling"]').click();
    expect(await page.locator("li[data-number]:visible").count()).toBe(6);
    expect(problems).toEqual([]);
  } finally {
    await page.context().close();
    await host.close();
  }
});

test.each([
  [1440, true],
  [1024, false],
  [390, false],
])("at %i pixels cells stand beside their formula: %s", async (width, beside) => {
  const host = await serve(DIST, "/");
  const {page} = await openPage(browser, host.url + MLP, {viewport: {width, height: 900}});
  try {
    const formula = await page.locator("#eq-affine").boundingBox();
    const cell = await page.locator("#cell-affine").boundingBox();
    const right = (formula?.x ?? 0) + (formula?.width ?? 0);
    expect((cell?.x ?? 0) > right - 1).toBe(beside);
    expect((cell?.y ?? 0) >= (formula?.y ?? 0) + (formula?.height ?? 0)).toBe(!beside);
  } finally {
    await page.context().close();
    await host.close();
  }
});
