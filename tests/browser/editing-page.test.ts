/**
 * Editing a chapter whole: in the built site as a draft, under `npm start` with its file, in a small
 * book of its own.
 */
import {execFileSync} from "node:child_process";
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import type {RunOptions} from "axe-core";
import type {Browser, BrowserContext, Download, FrameLocator, Locator, Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {Running, TestProject} from "../build/project.js";
import {launch, settle} from "./browser.js";
import {type Host, serve} from "./server.js";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
/** The page in the frame is checked as a page of the site. */
const RULES: RunOptions = {
  runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
  resultTypes: ["violations"],
  iframes: false,
};
const SLUG = "02-multi-layer-perceptron";
const PATIENCE = {timeout: 60_000};

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser?.close());

/** The editor on a page, as its author sees it. */
class Author {
  readonly frame: FrameLocator;
  readonly content: Locator;
  readonly status: Locator;
  readonly mistakes: Locator;

  constructor(readonly page: Page) {
    this.frame = page.frameLocator("iframe.chapter-preview");
    this.content = page.locator(".chapter-edit-source .cm-content");
    this.status = page.locator(".chapter-edit-status");
    this.mistakes = page.locator(".chapter-mistakes");
  }

  button(name: string): Locator {
    return this.page.locator(".chapter-edit").getByRole("button", {name, exact: true});
  }

  /** Waits until the page is shown. */
  async ready(): Promise<void> {
    await this.frame.locator(".chapter-header").waitFor(PATIENCE);
  }

  /** Writes at the end of the text. */
  async append(text: string): Promise<void> {
    await this.content.focus();
    await this.page.keyboard.press("Control+End");
    await this.page.keyboard.insertText(text);
  }

  async replace(text: string): Promise<void> {
    await this.content.focus();
    await this.page.keyboard.press("Control+a");
    await this.page.keyboard.insertText(text);
  }

  says(pattern: RegExp | string) {
    return expect.poll(() => this.status.textContent(), PATIENCE).toMatch(pattern);
  }
}

async function inContext(look: (page: Page, context: BrowserContext) => Promise<void>) {
  const context = await browser.newContext({
    viewport: {width: 1280, height: 900},
    acceptDownloads: true,
  });
  await context.addInitScript({content: "globalThis.__name ??= (it) => it;"});
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on("dialog", (dialog) => void dialog.accept());
  try {
    await look(page, context);
  } finally {
    await context.close();
  }
}

describe("in the built site", () => {
  let host: Host;
  beforeAll(async () => {
    host = await serve(join(ROOT, "dist"), "/");
  });
  afterAll(() => host?.close());

  const edit = (look: (author: Author, page: Page) => Promise<void>, slug = SLUG) =>
    inContext(async (page) => {
      await page.goto(`${host.url}chapters/${slug}.html?edit=${slug}`);
      const author = new Author(page);
      await author.ready();
      await look(author, page);
    });

  test("the menu of edits opens it, Close leads back", () =>
    inContext(async (page) => {
      await page.goto(`${host.url}chapters/${SLUG}.html`);
      await settle(page);
      await page.getByRole("button", {name: "Edits"}).click();
      await page.getByRole("button", {name: "Edit page", exact: true}).click();
      const author = new Author(page);
      await author.ready();
      await author.says("As in the book");
      await author.button("Close").click();
      await page.waitForURL(`${host.url}chapters/${SLUG}.html`);
      expect(await page.locator(".chapter-edit").count()).toBe(0);
    }));

  test("a reader's page loads nothing of it", () =>
    inContext(async (page) => {
      const asked: string[] = [];
      page.on("request", (request) => asked.push(request.url()));
      await page.goto(`${host.url}chapters/${SLUG}.html`, {waitUntil: "networkidle"});
      await settle(page);
      expect(asked.filter((url) => /generated\/(editor|sources|bookContext)/.test(url))).toEqual(
        [],
      );
      expect(await page.locator("iframe").count()).toBe(0);
    }));

  test("prose, formulas and components are shown while they are typed", () =>
    edit(async (author) => {
      await author.append(
        '\n\nWritten just now, with $e^{i\\pi}$.\n\n<Note title="Mind">A note.</Note>\n',
      );
      const paragraph = author.frame.getByText("Written just now");
      await paragraph.waitFor();
      expect(await paragraph.locator(".katex").count()).toBe(1);
      await author.frame.locator("aside.note", {hasText: "A note."}).waitFor();
      await author.says("A draft, kept in this browser");
      expect(await author.mistakes.textContent()).toContain("No mistakes");
    }));

  test("mistakes stand at their lines, in a list that leads there, and go", () =>
    edit(async (author, page) => {
      await author.append("\n\n<Nte>no such thing</Nte>\n");
      const mistake = author.mistakes.getByRole("button");
      await mistake.waitFor();
      expect(await mistake.textContent()).toContain("There is no component <Nte>");
      await page.locator(".cm-gutter-lint .cm-lint-marker-error").waitFor();
      await author.frame.locator(".chapter-error").waitFor();
      await page.keyboard.press("Control+Home");
      await mistake.click();
      await expect
        .poll(() => page.locator(".cm-activeLine").textContent())
        .toContain("<Nte>no such thing</Nte>");
      await page.keyboard.press("Control+z");
      await expect.poll(() => author.mistakes.textContent()).toContain("No mistakes");
      expect(await author.frame.locator(".chapter-error").count()).toBe(0);
    }));

  test("cells run: what is typed elsewhere leaves them alone, what is typed in them runs", () =>
    edit(async (author) => {
      const output = author.frame.locator('[data-cell="mse"] .cell-output');
      await expect.poll(() => output.textContent(), PATIENCE).toMatch(/\d/);
      await output.evaluate((element) => {
        element.dataset.mark = "same";
      });
      await author.append("\n\nMore prose.\n");
      await author.frame.getByText("More prose.").waitFor();
      expect(await output.getAttribute("data-mark")).toBe("same");
      await author.append(
        '\n```ts id=mine\nconst mine = 6 * 7;\ndisplay("mine " + mine);\n```\n\n<Live value="mine + 1"/>\n',
      );
      const mine = author.frame.locator('[data-cell="mine"]');
      await expect.poll(() => mine.textContent(), PATIENCE).toContain("mine 42");
      await expect.poll(() => author.frame.locator(".live").last().textContent()).toBe("43");
      expect(await mine.getAttribute("data-state")).toBe("idle");
      expect(await output.getAttribute("data-mark")).toBe("same");
    }));

  test("a cell that never ends is ended, and the text stays", () =>
    edit(async (author) => {
      await author.append("\n```ts id=endless\nfor (;;) {}\n```\n");
      const cell = author.frame.locator('[data-cell="endless"]');
      await expect.poll(() => cell.textContent(), PATIENCE).toContain("kept the page busy");
      expect(await author.content.textContent()).toContain("for (;;) {}");
    }));

  test("a draft survives a reload; its page tells of it; Discard forgets it", () =>
    edit(async (author, page) => {
      await author.append("\n\nKept over a reload.\n");
      await author.says("A draft, kept");
      await page.reload();
      await author.frame.getByText("Kept over a reload.").waitFor();
      await author.button("Close").click();
      await page.locator(".edit-notice", {hasText: "a draft of this page"}).waitFor();
      await page.getByRole("button", {name: "Go on editing"}).click();
      await author.frame.getByText("Kept over a reload.").waitFor();
      await author.button("Discard").click();
      await author.says("As in the book");
      expect(await author.content.textContent()).not.toContain("Kept over a reload.");
      await author.button("Close").click();
      await page.waitForURL(`${host.url}chapters/${SLUG}.html`);
      await settle(page);
      expect(await page.locator(".edit-notice").count()).toBe(0);
    }));

  test("a draft is downloaded, whole and as a patch that git applies", () =>
    edit(async (author, page) => {
      const added = "\n\nA line for the patch.\n";
      await author.append(added);
      await author.says("A draft, kept");
      const whole = await download(page, author.button("Download"));
      expect(whole.name).toBe(`${SLUG}.mdx`);
      expect(whole.text.endsWith(added)).toBe(true);
      const patch = await download(page, author.button("Patch"));
      expect(patch.name).toBe(`${SLUG}.patch`);
      const directory = mkdtempSync(join(tmpdir(), "patch-"));
      try {
        const file = join(directory, `chapters/${SLUG}.mdx`);
        mkdirSync(dirname(file));
        const book = readFileSync(join(ROOT, `chapters/${SLUG}.mdx`), "utf8");
        writeFileSync(file, book);
        execFileSync("git", ["apply", "-"], {cwd: directory, input: patch.text});
        expect(readFileSync(file, "utf8").startsWith(book)).toBe(true);
        expect(readFileSync(file, "utf8")).toContain("A line for the patch.");
      } finally {
        rmSync(directory, {recursive: true});
      }
    }));

  test("a new chapter is a draft from the template, and listed among the drafts", () =>
    inContext(async (page) => {
      await page.goto(`${host.url}draft.html`);
      await page.getByRole("button", {name: "New chapter…"}).click();
      const dialog = page.getByRole("dialog", {name: "New chapter"});
      await dialog.getByRole("textbox").fill("01");
      await dialog.getByRole("button", {name: "Make it"}).click();
      await expect.poll(() => dialog.textContent()).toContain("There is a chapter of this number");
      await dialog.getByRole("textbox").fill("60-my-own");
      await dialog.getByRole("button", {name: "Make it"}).click();
      const author = new Author(page);
      await author.ready();
      expect(await author.frame.locator(".chapter-header h1").textContent()).toContain("My own");
      await expect.poll(() => author.mistakes.textContent(), PATIENCE).toContain("No mistakes");
      await author.frame.locator('[data-run="fit"]').waitFor(PATIENCE);
      await author.button("Close").click();
      await page.getByRole("link", {name: "60-my-own"}).waitFor();
    }));

  test("an address of a chapter that is nowhere says so", () =>
    inContext(async (page) => {
      await page.goto(`${host.url}draft.html?edit=99-nothing`);
      await page.getByText('There is no chapter "99-nothing"').waitFor();
      await page.getByRole("button", {name: "Back to the page"}).click();
      await page.waitForURL(`${host.url}draft.html`);
    }));

  test.each(["light", "dark"] as const)("nothing for axe to find, %s", (colorScheme) =>
    edit(async (author, page) => {
      await page.emulateMedia({colorScheme});
      await author.append("\n\n<Nte>no such thing</Nte>\n");
      await author.mistakes.getByRole("button").waitFor();
      await page.addScriptTag({path: AXE});
      const found = await page.evaluate(async (rules) => {
        const {axe} = globalThis as unknown as {axe: typeof import("axe-core")};
        const {violations} = await axe.run(".chapter-edit", rules);
        return violations.flatMap(({id, nodes}) => nodes.map(({target}) => `${id}: ${target}`));
      }, RULES);
      expect(found).toEqual([]);
    }),
  );

  test("on a narrow window, text or page", () =>
    edit(async (author, page) => {
      await page.setViewportSize({width: 390, height: 800});
      expect(await author.content.isVisible()).toBe(true);
      expect(await page.locator("iframe.chapter-preview").isVisible()).toBe(false);
      await author.button("Page").click();
      expect(await author.content.isVisible()).toBe(false);
      expect(await author.frame.locator(".chapter-header h1").isVisible()).toBe(true);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
        390,
      );
    }));
});

async function download(page: Page, button: Locator): Promise<{name: string; text: string}> {
  const waited: Promise<Download> = page.waitForEvent("download");
  await button.click();
  const file = await waited;
  return {name: file.suggestedFilename(), text: readFileSync(await file.path(), "utf8")};
}

const CHAPTER = `---
number: 1
title: Perceptron
tagline: "The simplest network."
---

Some prose.

\`\`\`ts id=value
const value = 41 + 1;
display("value is " + value);
\`\`\`

<Exercise from="twice"/>
`;
const EXERCISE = '<Exercise id="twice" title="Twice">\nDouble it.\n</Exercise>\n';

describe("under npm start", () => {
  let project: TestProject;
  let running: Running;
  let address: string;
  beforeAll(async () => {
    project = new TestProject();
    project.copy(
      "lib",
      "data",
      "src/client",
      "src/views",
      "src/editor",
      "src/inside",
      "src/style",
      "src/draft.md",
    );
    reset();
    running = new Running(project.start(["src/build/start.mjs", "--port", "0"]));
    [, address] = await running.prints(/The book is at (http:\S+)/, 300_000);
  });
  afterAll(async () => {
    await running?.stop();
    project?.remove();
  });

  const file = "chapters/01-perceptron.mdx";
  const exercise = "chapters/exercises/01-perceptron/twice.mdx";
  const read = (name: string) => readFileSync(project.path(name), "utf8");
  function reset() {
    project.write(file, CHAPTER);
    project.write(exercise, EXERCISE);
  }

  const edit = (look: (author: Author, page: Page) => Promise<void>) =>
    inContext(async (page) => {
      reset();
      await page.goto(`${address}chapters/01-perceptron?edit=01-perceptron`, {waitUntil: "commit"});
      const author = new Author(page);
      await author.ready();
      await author.says("Saved");
      await look(author, page);
    });

  test("Ctrl+S saves the file and the exercise in it, each to its place", () =>
    edit(async (author, page) => {
      const text = CHAPTER.replace('<Exercise from="twice"/>\n', EXERCISE);
      await author.replace(text.replace("Some prose", "Better prose").replace("Double", "Treble"));
      await author.says("Not saved yet");
      expect(read(file)).toBe(CHAPTER);
      await page.keyboard.press("Control+s");
      await author.says("Saved");
      expect(read(file)).toBe(CHAPTER.replace("Some prose", "Better prose"));
      expect(read(exercise)).toBe(EXERCISE.replace("Double", "Treble"));
      // The server brings its pages up to date now: the preview is none of its business.
      await page.waitForTimeout(2000);
      const shown = author.frame.locator("#observablehq-main");
      expect(await shown.locator(".chapter-header").count()).toBe(1);
      expect(await shown.getByText("Better prose").count()).toBe(1);
      expect(await shown.getByText("value is 42").count()).toBe(1);
      await author.button("Close").click();
      await page.locator("#observablehq-main").getByText("Better prose").waitFor();
    }));

  test("what is not saved survives a reload", () =>
    edit(async (author, page) => {
      await author.append("\nNot saved.\n");
      await author.says("Not saved yet");
      await page.reload({waitUntil: "commit"});
      await author.frame.getByText("Not saved.").waitFor();
      await author.says("Not saved yet");
      await author.button("Discard").click();
      await author.says("Saved");
      expect(read(file)).toBe(CHAPTER);
    }));

  test("a file that changed meanwhile: both versions are shown, and merged", () =>
    edit(async (author, page) => {
      await author.append("\nMine.\n");
      await author.says("Not saved yet");
      project.write(file, CHAPTER.replace("Some prose", "Their prose"));
      await page.keyboard.press("Control+s");
      const dialog = page.locator(".chapter-conflict");
      await dialog.waitFor();
      expect(await dialog.textContent()).toContain("has changed on disk meanwhile");
      expect(await dialog.locator(".cm-merge-b").textContent()).toContain("Mine.");
      expect(read(file)).not.toContain("Mine.");
      await dialog.getByRole("button", {name: "Go on with the right side"}).click();
      await author.says("Saved");
      expect(read(file)).toContain("Their prose");
      expect(read(file)).toContain("Mine.");
    }));

  test("a change of the same lines: nothing is written before the author has chosen", () =>
    edit(async (author, page) => {
      const theirs = CHAPTER.replace("Some prose", "Their prose");
      await author.replace(CHAPTER.replace("Some prose", "My prose"));
      await author.says("Not saved yet");
      project.write(file, theirs);
      await page.keyboard.press("Control+s");
      const dialog = page.locator(".chapter-conflict");
      await dialog.waitFor();
      expect(await dialog.textContent()).toContain("Both changed the same lines");
      await dialog.getByRole("button", {name: "Decide later"}).click();
      await author.says("has changed on disk since this draft began");
      expect(read(file)).toBe(theirs);
      await author.button("Compare").click();
      await dialog.getByRole("button", {name: "Take the one on disk"}).click();
      await author.says("Saved");
      expect(read(file)).toBe(theirs);
      expect(await author.content.textContent()).toContain("Their prose");
    }));

  test("a new chapter is made from the template, its files are there", () =>
    edit(async (author, page) => {
      await author.button("New chapter…").click();
      const dialog = page.getByRole("dialog", {name: "New chapter"});
      await dialog.getByRole("textbox").fill("60-my-own");
      await dialog.getByRole("button", {name: "Make it"}).click();
      await expect
        .poll(() => author.frame.locator(".chapter-header h1").textContent(), PATIENCE)
        .toContain("My own");
      await author.says("Saved");
      for (const name of [
        "chapters/60-my-own.mdx",
        "chapters/exercises/60-my-own/twice.mdx",
        "chapters/solutions/60-my-own.ts",
        "tests/chapters/60-my-own.test.ts",
      ]) {
        expect(existsSync(project.path(name)), name).toBe(true);
      }
    }));
});
