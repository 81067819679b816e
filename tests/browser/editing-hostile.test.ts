/** Edits that would break the page or take it down: each is survived, and the book's code comes back. */
import {join} from "node:path";
import type {Browser, BrowserContext, Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {launch, settle} from "./browser.js";
import {buttonOf as button, cellOf, outputOf, runEdited as run} from "./editing.js";
import {type Host, serve} from "./server.js";

const CHAPTER = "chapters/02-multi-layer-perceptron.html";
/** The book's own output of the cell that the tests edit shows this number. */
const BOOK = "0.982";

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

async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(host.url + CHAPTER, {waitUntil: "load"});
  await settle(page);
  return page;
}

/** Opens the chapter in a browser of its own, which keeps nothing of the tests before. */
async function visit(look: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}});
  await context.addInitScript({content: "globalThis.__name ??= (it) => it;"});
  try {
    await look(await open(context), context);
  } finally {
    await context.close();
  }
}

const isIn = (page: Page, id: string, state: string) =>
  expect.poll(() => cellOf(page, id).getAttribute("data-state"), {timeout: 30_000}).toBe(state);

/** The page answers, and the book's version of the cell comes back at a press of Reset. */
async function recovers(page: Page, id = "output", shows = BOOK): Promise<void> {
  await button(page, id, "Reset").click();
  await isIn(page, id, "idle");
  await expect.poll(() => outputOf(page, id).textContent()).toContain(shows);
}

describe("ends with an error in the cell", () => {
  test.each([
    ["a question without end", "for (;;) confirm('again?');", "without a pause"],
    ["a string that doubles", "let s = 'x'; for (;;) s += s;", "string length"],
    ["an array too long", "new Array(2 ** 32);", "array length"],
    [
      "a tensor too large",
      'import {zeros} from "nnlive";\ndisplay(await zeros([1e6, 1e6]).add(1).sum().item());',
      "memory",
    ],
    ["nothing thrown", "throw null;", "null"],
    ["nothing rejected", "await Promise.reject();", "undefined"],
    ["a million outputs", "for (let i = 0; i < 1e9; ++i) display(i);", "without a pause"],
    [
      "a recursion by way of toString",
      "const a: {toString(): string} = {toString: () => String(a)}; display(String(a));",
      "stack",
    ],
    ["a builtin replaced", "Array.prototype.map = () => [];", "changed Array.prototype.map"],
    [
      "many builtins deleted",
      "for (const k of Object.getOwnPropertyNames(Array.prototype)) if (k !== 'length') delete (Array.prototype as any)[k];",
      "changed Array.prototype.",
    ],
    ["a global deleted", "delete (globalThis as any).Promise;", "changed Promise"],
    ["a cycle", "const yHat = ce;\nconst z2 = z1;", "circular"],
  ])("%s", (_, code, reason) =>
    visit(async (page) => {
      await run(page, "output", code);
      await isIn(page, "output", "error");
      expect((await outputOf(page, "output").textContent())?.toLowerCase()).toContain(
        reason.toLowerCase(),
      );
      await recovers(page);
    }),
  );
});

describe("goes on beside the page, which stays usable", () => {
  test.each([
    ["a timer that hangs each time", "setInterval(() => { for (;;); }, 0);"],
    ["microtasks without end", "queueMicrotask(function again() { queueMicrotask(again); });"],
    [
      "an animation that hangs",
      "requestAnimationFrame(function again() { requestAnimationFrame(again); for (;;); });",
    ],
    ["an object that throws when it is shown", "display({get x() { throw new Error('trap'); }});"],
    [
      "a proxy that throws at everything",
      "display(new Proxy({}, {get() { throw 1; }, ownKeys() { throw 2; }, has() { throw 3; }, getPrototypeOf() { throw 4; }}));",
    ],
    ["names that others need are gone", "const other = 1;"],
    [
      "the cell empties itself",
      "document.querySelector('[data-cell=output] .cell-output')!.replaceChildren();",
    ],
  ])("%s", (_, code) =>
    visit(async (page) => {
      await run(page, "output", code);
      await expect.poll(() => page.evaluate(() => 1 + 1), {timeout: 30_000}).toBe(2);
      await recovers(page);
    }),
  );
});

describe("a run whose loop", () => {
  test.each([
    ["never yields", "for (;;) {}", "without a pause"],
    ["throws", "throw new Error('on purpose');", "on purpose"],
    ["gives no number", "yield {loss: NaN, model};", "NaN"],
  ])("%s stops, and says why", (_, body, reason) =>
    visit(async (page) => {
      const code = `type Trained = {loss: Tensor; model: nn.Sequential};\nfunction* descend(model: nn.Sequential, learningRate: number, lossOf: () => Tensor): any {\n  ${body}\n}`;
      await run(page, "loop", code);
      const panel = page.locator('[data-cell="surface"] [data-run="spiral"]').first();
      await panel.getByRole("button", {name: "Play"}).click();
      await expect
        .poll(async () => (await panel.textContent())?.toLowerCase(), {timeout: 30_000})
        .toContain(reason.toLowerCase());
      await button(page, "loop", "Reset").click();
      await panel.getByRole("button", {name: "Restart"}).click();
      await panel.getByRole("button", {name: "Play"}).click();
      await expect
        .poll(async () => Number(await panel.getAttribute("data-step")), {timeout: 60_000})
        .toBeGreaterThan(5);
    }),
  );
});

describe("takes the page away; it comes back, and the edit waits", () => {
  /** Opens the chapter anew, sees that the edit is kept but did not run, and resets it. */
  async function comesBack(page: Page, code: string): Promise<void> {
    await page.locator(".edit-notice").waitFor();
    expect(await page.locator(".edit-notice").textContent()).toContain("edits of output");
    expect(await outputOf(page, "output").textContent()).toContain(BOOK);
    await button(page, "output", "Edit").click();
    const written = cellOf(page, "output").locator(".cm-content");
    expect(await written.textContent()).toContain(code.split("\n")[0]);
    await recovers(page);
  }

  test.each([
    ["an empty page", "document.body.innerHTML = '';"],
    ["a page written over", "document.open(); document.write('gone'); document.close();"],
    ["main taken out", "document.querySelector('main')!.remove();"],
  ])("%s", (_, code) =>
    visit(async (page) => {
      await run(page, "output", code);
      await expect.poll(() => page.locator("[data-cell]").count()).toBe(0);
      await page.goto(host.url + CHAPTER, {waitUntil: "load"});
      await settle(page);
      await comesBack(page, code);
    }),
  );

  test("a list without end: it is ended, or fills the memory before", () =>
    visit(async (page, context) => {
      const code = "const all = [...(function* () { for (;;) yield 1; })()];";
      let dead = false;
      page.on("crash", () => {
        dead = true;
      });
      await run(page, "output", code);
      const state = () => cellOf(page, "output").getAttribute("data-state", {timeout: 1000});
      await expect
        .poll(async () => dead || (await state().catch(() => "")) === "error", {timeout: 60_000})
        .toBe(true);
      if (dead) {
        await page.close();
        await comesBack(await open(context), code);
      } else await recovers(page);
    }));

  test("a page that reloads itself", () =>
    visit(async (page) => {
      const code = "location.reload();";
      const loaded = page.waitForEvent("load");
      await run(page, "output", code);
      await loaded;
      await settle(page);
      await comesBack(page, code);
    }));

  test("a page that goes elsewhere", () =>
    visit(async (page) => {
      const code = "location.href = '/library.html';";
      await run(page, "output", code);
      await page.waitForURL(/library/);
      await page.goBack();
      await settle(page);
      await comesBack(page, code);
    }));

  test.each([
    ["a search that takes centuries", "/^(a+)+$/.test('a'.repeat(60) + 'b');"],
    ["a loop in a string", "new Function('for (;;);')();"],
  ])("%s", (_, code) =>
    visit(async (page, context) => {
      await run(page, "output", code);
      // The page is stuck for good: its reader closes it.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      await page.close();
      await comesBack(await open(context), code);
    }),
  );
});

test("edits outlive code that deletes what is stored", () =>
  visit(async (page, context) => {
    const code = "indexedDB.deleteDatabase('nnlive');\nlocalStorage.clear();\ndisplay('cleared');";
    await run(page, "output", code);
    await expect.poll(() => outputOf(page, "output").textContent()).toContain("cleared");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await page.close();
    const next = await open(context);
    await button(next, "output", "Edit").click();
    await expect
      .poll(() => cellOf(next, "output").locator(".cm-content").textContent())
      .toContain("deleteDatabase");
  }));
