/** Formulas, their symbols and their code in Chromium: by mouse, by finger and by keyboard. */
import {readFileSync} from "node:fs";
import {join} from "node:path";
import type {Browser, BrowserContextOptions, Page} from "playwright-core";
import {afterAll, beforeAll, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {launch, openPage, settle} from "./browser.js";
import {type Host, serve} from "./server.js";

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

/** Opens a chapter at rest, and closes it after the look. */
async function visit(
  slug: string,
  look: (page: Page) => Promise<void>,
  options?: BrowserContextOptions,
): Promise<void> {
  const {page, problems} = await openPage(browser, `${host.url}chapters/${slug}.html`, options);
  try {
    await settle(page);
    await look(page);
    expect(problems).toEqual([]);
  } finally {
    await page.context().close();
  }
}

const MLP = "02-multi-layer-perceptron";
const formula = (page: Page, id: string) => page.locator(`[data-equation="${id}"]`);
const center = (page: Page, selector: string) =>
  page.$eval(selector, (element) => element.scrollIntoView({block: "center"}));
const litLines = (page: Page) =>
  page.$$eval(".code-line.lit", (lines) => lines.map(({textContent}) => textContent?.trim()));

test("the mouse opens a card above its symbol, and lights the code of the formula", () =>
  visit(MLP, async (page) => {
    await center(page, '[data-equation="affine"]');
    const symbol = formula(page, "affine").locator("[data-symbol]").nth(1);
    const before = await page.evaluate(() => document.documentElement.scrollHeight);
    await symbol.hover();
    const card = page.locator(".symbol-card");
    await card.waitFor();
    expect(await card.locator(".symbol-meaning").textContent()).toContain("the weights of layer");
    await expect
      .poll(() => card.locator(".tiny-matrix td").allInnerTexts())
      .toEqual(["1", "1", "1", "1"]);
    const [above, below] = [await card.boundingBox(), await symbol.boundingBox()];
    expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual(below?.y ?? 0);
    expect(await litLines(page)).toContain("const z1 = h0.matmul(W1.T).add(b1);");
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(before);
    await page.keyboard.press("Escape");
    expect(await card.isVisible()).toBe(false);
  }));

test("every symbol of a formula can be reached by the mouse, fractions and limits included", () =>
  visit(MLP, async (page) => {
    await center(page, '[data-equation="ce"]');
    const symbols = await formula(page, "ce").locator("[data-symbol]").all();
    expect(symbols.length).toBeGreaterThan(5);
    for (const symbol of symbols) {
      await symbol.click();
      expect(await symbol.getAttribute("class")).toContain("symbol-on");
      // The card grows when its value arrives: left open, it might just then cover the next symbol.
      await page.keyboard.press("Escape");
    }
  }));

test("a line lights its formula; the links lead to and fro", () =>
  visit(MLP, async (page) => {
    await center(page, '[data-cell="hidden"] pre');
    await page.locator('[data-cell="hidden"] .code-line-marked').hover();
    expect(await page.locator(".equation.lit").getAttribute("data-equation")).toBe("hidden");
    await page.locator('[data-cell="mlp"] a.code-formula').last().click();
    const focused = () =>
      page.evaluate(() => document.activeElement?.closest("[data-equation], [data-cell]")?.id);
    expect(await focused()).toBe("eq-hidden");
    await page.keyboard.press("Enter");
    expect(await focused()).toBe("cell-hidden");
  }));

test("by keyboard: focus lights the code, arrows go through the symbols and are announced", () =>
  visit(MLP, async (page) => {
    const box = formula(page, "affine").locator(".equation-box");
    await box.focus();
    expect(await box.getAttribute("aria-label")).toMatch(
      /^Formula 2\.2, computed in cell affine, line 3/,
    );
    expect(await litLines(page)).toHaveLength(3);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const said = page.locator("main > [role=status]", {hasText: "the weights of layer"});
    await said.waitFor({state: "attached"});
    await page.keyboard.press("Escape");
    expect(await page.locator(".symbol-card").isVisible()).toBe(false);
  }));

test("a card shows the value of now: of a slider that moves, and of a run that trains", () =>
  visit("01-perceptron", async (page) => {
    await center(page, '[data-equation="update-w"]');
    const symbols = formula(page, "update-w").locator("[data-symbol]");
    const now = page.locator(".symbol-now");
    await symbols.nth(2).click();
    await expect.poll(() => now.textContent()).toBe("1");
    await page.$eval('[data-cell="settings"] form:nth-of-type(2) input[type=number]', (input) => {
      (input as HTMLInputElement).value = "10";
      input.dispatchEvent(new Event("input", {bubbles: true}));
    });
    await expect.poll(() => now.textContent(), {timeout: 10_000}).toBe("10");
    await symbols.first().click();
    await expect.poll(() => now.textContent()).toBe("no value yet");
    await page.$eval('[data-run="line"]', (run) => {
      const play = [...run.querySelectorAll("button")].find(({ariaLabel, textContent}) =>
        /^Play$/.test(ariaLabel ?? textContent?.trim() ?? ""),
      );
      play?.click();
    });
    await symbols.first().click();
    await expect.poll(() => now.textContent(), {timeout: 10_000}).toMatch(/^\(.+, .+\)$/);
  }));

test("copies LaTeX, and code without the numbers of formulas", () =>
  visit(
    MLP,
    async (page) => {
      const read = () => page.evaluate(() => navigator.clipboard.readText());
      await formula(page, "affine").hover();
      await page.getByRole("button", {name: "Copy LaTeX of formula 2.2"}).click();
      await page.getByText("Copied", {exact: true}).waitFor();
      expect(await read()).toBe(await formula(page, "affine").getAttribute("data-tex"));
      await page.evaluate(() => {
        getSelection()?.selectAllChildren(
          document.querySelector('[data-cell="hidden"] pre') as Node,
        );
        document.execCommand("copy");
      });
      expect(await read()).toBe("const h1 = z1.relu();");
    },
    {permissions: ["clipboard-read", "clipboard-write"]},
  ));

test("a finger: a tap opens the card within the page; wide formulas scroll in their box", () =>
  visit(
    "07-convolutional-neural-network",
    async (page) => {
      await center(page, '[data-equation="convolution"]');
      await formula(page, "convolution").locator("[data-symbol]").nth(2).tap();
      const card = await page.locator(".symbol-card").boundingBox();
      expect(card?.x).toBeGreaterThanOrEqual(0);
      expect((card?.x ?? 0) + (card?.width ?? 0)).toBeLessThanOrEqual(390);
      const [inner, outer] = await formula(page, "convolution")
        .locator(".equation-box")
        .evaluate((box) => [box.scrollWidth, box.clientWidth]);
      expect(inner).toBeGreaterThan(outer);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    },
    {viewport: {width: 390, height: 844}, hasTouch: true},
  ));

test("axe finds nothing wrong with formulas, cards, code and tables of symbols", () =>
  visit(MLP, async (page) => {
    await center(page, '[data-equation="affine"]');
    await formula(page, "affine").locator("[data-symbol]").nth(1).click();
    await page.$eval(".notation details", (details) => details.setAttribute("open", ""));
    await page.addScriptTag({
      content: readFileSync(join(ROOT, "node_modules/axe-core/axe.min.js"), "utf8"),
    });
    const found = await page.evaluate(async () => {
      const include = [".equation", ".symbol-card", ".cell-code", ".notation"].filter((one) =>
        document.querySelector(one),
      );
      const {axe} = globalThis as unknown as {
        axe: {run(options: object): Promise<{violations: {id: string; nodes: {html: string}[]}[]}>};
      };
      const {violations} = await axe.run({include});
      return violations.map(({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 200)}`);
    });
    expect(found).toEqual([]);
  }));
