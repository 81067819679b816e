/** Editing cells in the built site: in place, kept, and never able to take the page down. */
import {join} from "node:path";
import type {Browser, BrowserContext, Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {launch, settle} from "./browser.js";
import {buttonOf as button, cellOf, outputOf, runEdited as run} from "./editing.js";
import {type Host, serve} from "./server.js";

const CHAPTER = "chapters/02-multi-layer-perceptron.html";

let browser: Browser;
let host: Host;
beforeAll(async () => {
  browser = await launch();
  host = await serve(join(ROOT, "dist"), "/");
});
afterAll(async () => {
  await browser?.close();
  host?.close();
});

/** Opens the chapter in a browser of its own, which keeps nothing of the tests before. */
async function visit(look: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}});
  await context.addInitScript({content: "globalThis.__name ??= (it) => it;"});
  const page = await context.newPage();
  try {
    await page.goto(host.url + CHAPTER, {waitUntil: "load"});
    await settle(page);
    await look(page, context);
  } finally {
    await context.close();
  }
}

const stateOf = (page: Page, id: string) => cellOf(page, id).getAttribute("data-state");
const isIn = (page: Page, id: string, state: string) =>
  expect.poll(() => stateOf(page, id), {timeout: 30_000}).toBe(state);

describe("a cell", () => {
  test("runs what is written, and the cells that use it follow; Reset and its undo", () =>
    visit(async (page) => {
      const before = await outputOf(page, "output").textContent();
      await run(page, "hidden", "const h1 = z1.mul(0);");
      await expect.poll(() => outputOf(page, "output").textContent()).not.toBe(before);
      expect(await cellOf(page, "hidden").getAttribute("data-edited")).not.toBeNull();
      await button(page, "hidden", "Reset").click();
      await expect.poll(() => outputOf(page, "output").textContent()).toBe(before);
      expect(await cellOf(page, "hidden").getAttribute("data-edited")).toBeNull();
      await button(page, "hidden", "Undo reset").click();
      await expect.poll(() => outputOf(page, "output").textContent()).not.toBe(before);
      await page.keyboard.press("Escape");
    }));

  test("with a mistake says where it is, and what ran before stays", () =>
    visit(async (page) => {
      const before = await outputOf(page, "mse").textContent();
      await run(page, "mse", "const label = 1;\nconst mse = ;");
      await cellOf(page, "mse").locator(".cell-mistake").waitFor();
      expect(await cellOf(page, "mse").locator(".cell-mistake").textContent()).toMatch(/^Line 2: /);
      expect(await outputOf(page, "mse").textContent()).toBe(before);
      expect(await stateOf(page, "mse")).toBe("idle");
    }));

  test("cannot take a name that another cell has", () =>
    visit(async (page) => {
      await run(page, "input", "const x = 1;\nconst W1 = 2;");
      const said = cellOf(page, "input").locator(".cell-mistake");
      await expect
        .poll(() => said.textContent())
        .toContain('"W1" is already declared in cell "affine"');
    }));

  test("may import what the book's own cells do not", () =>
    visit(async (page) => {
      await run(
        page,
        "input",
        'import {cholesky, tensor as make} from "nnlive";\nconst x = make([[4, 2], [2, 3]]);\nconst h0 = x;\ndisplay(JSON.stringify(await cholesky(x).array()));',
      );
      await expect.poll(() => outputOf(page, "input").textContent()).toContain("1.414");
    }));

  test("keeps its edit over a reload, where it runs before anything else has", () =>
    visit(async (page) => {
      await run(page, "output", 'const yHat = z1;\nconst z2 = z1;\ndisplay("mine");');
      await expect.poll(() => outputOf(page, "output").textContent()).toContain("mine");
      await page.reload({waitUntil: "load"});
      await settle(page);
      await expect.poll(() => outputOf(page, "output").textContent()).toContain("mine");
      await button(page, "output", "Edit").click();
      expect(await cellOf(page, "output").locator(".cm-content").textContent()).toContain("mine");
    }));

  test("whose code is hidden can be edited as well", () =>
    visit(async (page) => {
      await cellOf(page, "kind").hover();
      await run(page, "kind", 'const kind = "relu" as const;\ndisplay("no choice");');
      await expect.poll(() => outputOf(page, "kind").textContent()).toContain("no choice");
    }));
});

describe("what never ends is ended", () => {
  test.each([
    "while (true) {}",
    "for (;;) Math.random();",
    "const again = async (): Promise<void> => { await null; return again(); };\nawait again();",
    "const fib = (n: number): number => (n < 2 ? n : fib(n - 1) + fib(n - 2));\nfib(60);",
    "function down(): number { return down() + 1; }\ndown();",
    "const grow: number[][] = [];\nfor (;;) grow.push(new Array(10).fill(0));",
    "[1].map(function go(): never { for (;;) {} });",
    "new Float32Array(1e12);",
    "throw new Error('on purpose');",
    "await Promise.reject(new Error('later'));",
    "null!.x;",
    "const z2 = await import('https://example.org/x.js');",
  ])("%s", (code) =>
    visit(async (page) => {
      await run(page, "output", code);
      await isIn(page, "output", "error");
      await button(page, "output", "Reset").click();
      await isIn(page, "output", "idle");
      expect(await outputOf(page, "output").textContent()).toContain("0.982");
    }),
  );

  test.each([
    "await new Promise(() => {});",
    "for (;;) await new Promise((resolve) => setTimeout(resolve, 1));",
  ])("by Stop: %s", (code) =>
    visit(async (page) => {
      await run(page, "output", code);
      await button(page, "output", "Stop").click();
      await isIn(page, "output", "error");
      expect(await outputOf(page, "output").textContent()).toContain("was stopped");
    }),
  );
});

test("a page that its edits have killed comes back without running them, and says so", () =>
  visit(async (page, context) => {
    await run(page, "output", 'const yHat = z1;\nconst z2 = z1;\ndisplay("deadly");');
    await expect.poll(() => outputOf(page, "output").textContent()).toContain("deadly");
    // What a killed page leaves behind: it never gets to take its mark away.
    const mark = await page.evaluate(() => localStorage.getItem("nnlive.running"));
    expect(JSON.parse(mark ?? "{}")["02-multi-layer-perceptron"].cells).toEqual(["output"]);
    await page.close();
    const next = await context.newPage();
    await next.goto(host.url);
    await next.evaluate((text) => localStorage.setItem("nnlive.running", text as string), mark);
    await next.goto(host.url + CHAPTER, {waitUntil: "load"});
    await settle(next);
    const notice = next.locator(".edit-notice");
    expect(await notice.textContent()).toContain("The page ended while your edits of output");
    expect(await outputOf(next, "output").textContent()).toContain("0.982");
    await notice.getByRole("button", {name: "Run them"}).click();
    await expect.poll(() => outputOf(next, "output").textContent()).toContain("deadly");
  }));
