/** TypeScript in the editors of the built site: mistakes, completions, hovers, help with calls, format. */
import {join} from "node:path";
import type {Browser, Locator, Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {launch, openPage, settle} from "./browser.js";
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

/** Opens the chapter, and afterwards expects that nothing went wrong in the page. */
async function visit(
  look: (page: Page, asked: readonly string[]) => Promise<void>,
  options: {width?: number; failing?: RegExp} = {},
): Promise<void> {
  const asked: string[] = [];
  const {width = 1280, failing} = options;
  const viewport = {width, height: 900};
  const {page, problems} = await openPage(
    browser,
    host.url + CHAPTER,
    {viewport},
    async (context) => {
      context.on("request", (request) => asked.push(new URL(request.url()).pathname));
      if (failing) await context.route(failing, (route) => route.abort());
    },
  );
  try {
    await settle(page);
    await look(page, asked);
    if (!failing) expect(problems).toEqual([]);
  } finally {
    await page.context().close();
  }
}

const cellOf = (page: Page, id: string): Locator => page.locator(`[data-cell="${id}"]`);
const lineOf = (page: Page, id: string): Locator =>
  cellOf(page, id).locator(".cm-problems [role=status]");
const underlined = (page: Page, id: string): Locator =>
  cellOf(page, id).locator(".cm-lintRange-error");
const codeOf = async (page: Page, id: string): Promise<string> =>
  (await cellOf(page, id).locator(".cm-line").allTextContents()).join("\n");

/** Opens a cell's editor and waits until its code has been checked. */
async function edit(page: Page, id: string): Promise<void> {
  await cellOf(page, id).getByRole("button", {name: "Edit", exact: true}).click();
  await cellOf(page, id).locator(".cm-content").waitFor();
  await cellOf(page, id).locator(".cm-editor[data-checked]").waitFor();
}

/** Replaces the code of a cell whose editor is open; the last line is typed. */
async function write(page: Page, id: string, code: string): Promise<void> {
  await cellOf(page, id).locator(".cm-content").focus();
  await page.keyboard.press("Control+a");
  const at = code.lastIndexOf("\n") + 1;
  if (at > 0) await page.keyboard.insertText(code.slice(0, at));
  await page.keyboard.type(code.slice(at));
}

/** Moves the mouse over the first such word in an editor. */
async function pointAt(page: Page, id: string, word: string): Promise<void> {
  const content = cellOf(page, id).locator(".cm-content");
  await content.scrollIntoViewIfNeeded();
  const {x, y} = await content.evaluate((element, text) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const {data} = walker.currentNode as Text;
      const start = data.indexOf(text);
      if (start < 0) continue;
      const range = new Range();
      range.setStart(walker.currentNode, start);
      range.setEnd(walker.currentNode, start + text.length);
      const {left, top, width, height} = range.getBoundingClientRect();
      return {x: left + width / 2, y: top + height / 2};
    }
    throw new Error(`The editor does not show ${text}.`);
  }, word);
  await page.mouse.move(x, y, {steps: 3});
}

test("a mere reader loads nothing of it", () =>
  visit(async (page, asked) => {
    await page.mouse.wheel(0, 5000);
    await page.waitForTimeout(500);
    expect(asked.filter((path) => /language|types\.json|typescript/.test(path))).toEqual([]);
    await edit(page, "hidden");
    expect(asked.filter((path) => /generated\/editor\/language/.test(path))).toHaveLength(1);
    expect(asked.filter((path) => /types\.json/.test(path))).toHaveLength(1);
  }));

describe("a mistake in types", () => {
  test("is underlined, told in words, reached by F8, and goes when it is mended", () =>
    visit(async (page) => {
      await edit(page, "hidden");
      await write(page, "hidden", "const h1 = z1.relu();\nconst text: string = h1;");
      await expect.poll(() => underlined(page, "hidden").allTextContents()).toEqual(["text"]);
      expect(await lineOf(page, "hidden").textContent()).toBe(
        "Line 2: Type 'Tensor' is not assignable to type 'string'.Types only: the cell can run.",
      );
      await page.keyboard.press("F8");
      expect(await page.evaluate(() => getSelection()?.toString())).toBe("text");
      await underlined(page, "hidden").hover();
      await expect
        .poll(() => page.locator(".cm-tooltip .cm-problem").textContent())
        .toContain("A mistake in types stops nothing");
      await write(page, "hidden", "const h1 = z1.relu();");
      await lineOf(page, "hidden").filter({hasText: "No mistakes found."}).waitFor();
      expect(await underlined(page, "hidden").count()).toBe(0);
    }));

  test("does not stop a run; one in syntax does", () =>
    visit(async (page) => {
      await edit(page, "hidden");
      await write(page, "hidden", "const h1 = z1.relu();\nconst n: string = 5; display(n + 1);");
      await expect.poll(() => underlined(page, "hidden").count()).toBe(1);
      await page.keyboard.press("Control+Enter");
      await expect
        .poll(() => cellOf(page, "hidden").locator(".cell-output").textContent())
        .toContain("6");
      expect(await cellOf(page, "hidden").locator(".cell-mistake").isVisible()).toBe(false);
      await write(page, "hidden", "const h1 = ;");
      await page.keyboard.press("Control+Enter");
      await cellOf(page, "hidden").locator(".cell-mistake").waitFor();
      await expect
        .poll(() => lineOf(page, "hidden").textContent())
        .toBe("Line 1: Expression expected.");
    }));

  test("comes and goes with what another cell says", () =>
    visit(async (page) => {
      await edit(page, "hidden");
      await edit(page, "affine");
      const {length} = await codeOf(page, "affine");
      expect(length).toBeGreaterThan(0);
      await write(page, "affine", "const W1 = 1;\nconst b1 = 2;\nconst z1 = 3;");
      await expect
        .poll(() => lineOf(page, "hidden").textContent())
        .toContain("Property 'relu' does not exist on type 'number'.");
      await cellOf(page, "affine").getByRole("button", {name: "Reset", exact: true}).click();
      await lineOf(page, "hidden").filter({hasText: "No mistakes found."}).waitFor();
    }));
});

describe("completions", () => {
  const options = (page: Page) => page.locator(".cm-tooltip-autocomplete li");

  test("of a member come while typing and are taken by keyboard", () =>
    visit(async (page) => {
      await edit(page, "hidden");
      await write(page, "hidden", "const h1 = z1.sigm");
      await options(page).first().waitFor();
      expect(await options(page).first().textContent()).toContain("sigmoid");
      await page.locator(".cm-completionInfo .cm-signature").waitFor();
      await page.waitForTimeout(100);
      await page.keyboard.press("Enter");
      await page.keyboard.type("();");
      await expect.poll(() => codeOf(page, "hidden")).toContain("const h1 = z1.sigmoid();");
    }));

  test("of another cell's name, by Ctrl+Space, say where it comes from", () =>
    visit(async (page) => {
      await edit(page, "hidden");
      await write(page, "hidden", "const h1 = yHa");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+Space");
      await options(page).first().waitFor();
      expect(await options(page).first().textContent()).toContain("yHatcell output");
    }));

  test("of the library are imported where they are taken", () =>
    visit(async (page) => {
      await edit(page, "hidden");
      await write(page, "hidden", "const h1 = z1.relu();\nchole");
      await options(page).filter({hasText: "cholesky"}).waitFor();
      await page.waitForTimeout(100);
      await page.keyboard.press("Enter");
      await expect
        .poll(() => codeOf(page, "hidden"))
        .toMatch(/^import \{cholesky\} from "nnlive";\n[\s\S]*\ncholesky$/);
    }));
});

test("opening an editor moves nothing", () =>
  visit(async (page) => {
    const height = async () => (await cellOf(page, "output").boundingBox())?.height;
    const before = await height();
    await edit(page, "output");
    expect(await height()).toBeCloseTo(before ?? 0, 0);
  }));

test("Ctrl+Shift+Space says what the name at the cursor is", () =>
  visit(async (page) => {
    await edit(page, "hidden");
    await write(page, "hidden", "const h1 = z1");
    await page.locator(".cm-tooltip-autocomplete").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+Shift+Space");
    await expect
      .poll(() => page.locator(".cm-explanation").allTextContents())
      .toEqual(["const z1: TensorFrom cell affine."]);
  }));

test("a hover says type, documentation and cell", () =>
  visit(async (page) => {
    await edit(page, "hidden");
    await pointAt(page, "hidden", "z1");
    const card = page.locator(".cm-tooltip-hover .cm-explanation");
    await expect.poll(() => card.textContent()).toBe("const z1: TensorFrom cell affine.");
  }));

test("the call that is written shows its signature; Escape closes it and stays in the editor", () =>
  visit(async (page) => {
    await edit(page, "hidden");
    await write(page, "hidden", "const h1 = z1.reshape(");
    const help = page.locator(".cm-call-help");
    await expect.poll(() => help.locator("strong").textContent()).toContain("shape");
    await page.keyboard.press("Escape");
    await expect.poll(() => help.count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.className)).toContain("cm-content");
  }));

test("Shift+Alt+F and the Format button format; undo takes it back", () =>
  visit(async (page) => {
    await edit(page, "hidden");
    await write(page, "hidden", "const h1=z1.relu( )");
    await page.keyboard.press("Shift+Alt+F");
    await expect.poll(() => codeOf(page, "hidden")).toBe("const h1 = z1.relu()");
    await page.keyboard.press("Control+z");
    await expect.poll(() => codeOf(page, "hidden")).toBe("const h1=z1.relu( )");
    await cellOf(page, "hidden").getByRole("button", {name: "Format"}).click();
    await expect.poll(() => codeOf(page, "hidden")).toBe("const h1 = z1.relu()");
  }));

test.each([/generated\/editor\/language/, /types\.json/])(
  "where %s cannot be loaded, the editor says so and works",
  (failing) =>
    visit(
      async (page) => {
        await cellOf(page, "hidden").getByRole("button", {name: "Edit", exact: true}).click();
        await lineOf(page, "hidden").filter({hasText: "Types are not checked."}).waitFor();
        await write(page, "hidden", "const h1 = z1.mul(0);");
        await page.keyboard.press("Control+Enter");
        await expect
          .poll(() => cellOf(page, "hidden").getAttribute("data-state"), {timeout: 20_000})
          .toBe("idle");
        expect(await cellOf(page, "hidden").getAttribute("data-edited")).not.toBeNull();
      },
      {failing},
    ),
);
