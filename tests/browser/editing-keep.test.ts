/** The reader's edits in the built site: listed, compared with the book, and never lost. */
import {readFile} from "node:fs/promises";
import {join} from "node:path";
import type {Browser, BrowserContext, Locator, Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import type {ChapterSource} from "../../src/build/chapterSource.js";
import {ROOT} from "../../src/build/check/root.js";
import {violationsIn} from "./axe.js";
import {launch, openPage, settle} from "./browser.js";
import {buttonOf, cellOf, editCell, outputOf, runEdited} from "./editing.js";
import {type Host, serve} from "./server.js";

const CHAPTER = "chapters/02-multi-layer-perceptron.html";
const DOUBLED = "const h1 = z1.mul(2);";

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

type Prepare = (context: BrowserContext) => Promise<unknown>;

/** Opens the chapter in a browser of its own, and looks for anything that went wrong in it. */
async function visit(look: (page: Page) => Promise<void>, prepare?: Prepare): Promise<void> {
  const {page, problems} = await openPage(browser, host.url + CHAPTER, {}, prepare);
  try {
    await settle(page);
    await look(page);
    expect(problems).toEqual([]);
  } finally {
    await page.context().close();
  }
}

async function reload(page: Page): Promise<void> {
  await page.reload({waitUntil: "load"});
  await settle(page);
}

/** From now on the page gets another version of the book. */
async function changeBook(page: Page, change: (book: ChapterSource) => unknown): Promise<void> {
  await page.unroute(/sources.*\.json/);
  await page.route(/sources.*\.json/, async (route) => {
    const book: ChapterSource = await (await route.fetch()).json();
    change(book);
    await route.fulfill({json: book});
  });
  await reload(page);
}

type BookCell = {id: string; source: string};

/** Replaces text in a cell of the book. */
const inCell = (id: string, before: string, after: string) => (book: ChapterSource) => {
  const cell = book.cells.find((other) => other.id === id) as BookCell;
  expect(cell.source).toContain(before);
  cell.source = cell.source.replace(before, after);
};

const edits = (page: Page): Locator => page.getByRole("button", {name: /^Edits/});
/** The number on the button. */
const countOf = (page: Page) => page.locator(".edits-count").textContent();
const menu = (page: Page): Locator => page.getByRole("dialog", {name: "Your edits"});
const row = (page: Page, id: string): Locator =>
  menu(page)
    .getByRole("listitem")
    .filter({hasText: new RegExp(`^${id}`)});
const codeOf = (page: Page, id: string): Promise<string | null> =>
  cellOf(page, id).locator(".cell-code:visible pre").textContent();
const note = (page: Page, id: string): Locator => cellOf(page, id).locator(".cell-note");
const waits = (look: () => Promise<unknown>) => expect.poll(look, {timeout: 15_000});
/** Two tabs of the same browser. */
async function openSecond(page: Page): Promise<Page> {
  const second = await page.context().newPage();
  await second.goto(host.url + CHAPTER, {waitUntil: "load"});
  await settle(second);
  return second;
}

describe("the menu of edits", () => {
  test("opens and closes by its button and by keys, counts, and leads to a cell", () =>
    visit(async (page) => {
      await edits(page).click();
      await menu(page).getByText("No cell is edited.").waitFor();
      await page.keyboard.press("Escape");
      expect(await menu(page).isVisible()).toBe(false);
      expect(await edits(page).evaluate((button) => button === document.activeElement)).toBe(true);
      await editCell(page, "hidden", DOUBLED);
      await page.getByRole("button", {name: "Edits 1"}).press("Enter");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      expect(await menu(page).isVisible()).toBe(false);
      expect(new URL(page.url()).hash).toBe("#cell-hidden");
    }));

  test("says how each edit is, resets one or all, and takes that back", () =>
    visit(async (page) => {
      await runEdited(page, "hidden", DOUBLED);
      await runEdited(page, "mse", "const mse = ;");
      await editCell(page, "affine", `${await bookOf(page, "affine")} // mine`);
      await edits(page).click();
      await waits(() => row(page, "hidden").textContent()).toContain("+1 −1, runs");
      expect(await row(page, "mse").textContent()).toContain("has a mistake");
      expect(await row(page, "affine").textContent()).toContain("not run yet");
      await row(page, "mse").getByRole("button", {name: "Reset"}).click();
      expect(await row(page, "mse").textContent()).toContain("as in the book");
      const undo = row(page, "mse").getByRole("button", {name: "Undo reset"});
      expect(await undo.evaluate((button) => button === document.activeElement)).toBe(true);
      await undo.click();
      await menu(page).getByRole("button", {name: "Reset all 3"}).click();
      expect(await countOf(page)).toBe("");
      expect(await page.locator("[data-edited]").count()).toBe(0);
      await menu(page).getByRole("button", {name: "Undo reset of 3"}).click();
      expect(await countOf(page)).toBe("3");
      await reload(page);
      await waits(() => countOf(page)).toBe("3");
    }));

  test("tells of other chapters, and of the whole book on a page without cells", () =>
    visit(async (page) => {
      await runEdited(page, "hidden", DOUBLED);
      await page.goto(`${host.url}chapters/01-perceptron.html`, {waitUntil: "load"});
      await edits(page).click();
      const link = menu(page).getByRole("link", {name: /Multi-Layer Perceptron/});
      await link.waitFor();
      await page.goto(host.url, {waitUntil: "load"});
      await edits(page).click();
      await link.click();
      await waits(() => countOf(page)).toBe("1");
    }));
});

describe("an edited cell", () => {
  test("shows its code, what is changed in it, and the diff", () =>
    visit(async (page) => {
      await runEdited(page, "hidden", `${DOUBLED}\ndisplay("twice");`);
      await buttonOf(page, "hidden", "Close").click();
      await waits(() => codeOf(page, "hidden")).toBe(`${DOUBLED}\ndisplay("twice");\n`);
      const changed = cellOf(page, "hidden").locator(".code-changed:visible");
      expect(await changed.count()).toBe(2);
      const changes = cellOf(page, "hidden").getByRole("button", {name: "edited +2 −1"});
      await changes.click();
      expect(await changes.getAttribute("aria-expanded")).toBe("true");
      const diff = cellOf(page, "hidden").getByRole("region", {name: "What you changed"});
      expect(await diff.locator("del").allTextContents()).toEqual([
        expect.stringMatching(/^− const h1 = /),
      ]);
      expect(await diff.locator("ins").count()).toBe(2);
      await changes.click();
      expect(await diff.count()).toBe(0);
      await edits(page).click();
      await row(page, "hidden").getByRole("button", {name: "Compare"}).click();
      await diff.waitFor();
      expect(await changes.evaluate((button) => button === document.activeElement)).toBe(true);
    }));

  test("is kept when the page is left in the middle of a word", () =>
    visit(async (page) => {
      await editCell(page, "hidden", DOUBLED);
      await page.keyboard.type(" // to be cont");
      await reload(page);
      await waits(() => codeOf(page, "hidden")).toContain("// to be cont");
    }));
});

describe("a new version of the book", () => {
  const newOutput = inCell("output", "tensor([2, -2])", "tensor([1, -1])");

  test("leaves an edit alone where its cell is the same", () =>
    visit(async (page) => {
      await runEdited(page, "hidden", DOUBLED);
      await changeBook(page, newOutput);
      expect(await codeOf(page, "hidden")).toContain("mul(2)");
      expect(await note(page, "hidden").isVisible()).toBe(false);
    }));

  test("does not run an edit of a cell that it changed, until the reader joins both", () =>
    visit(async (page) => {
      const mine = (await bookOf(page, "output")).replace("display(", 'display("mine");\ndisplay(');
      await runEdited(page, "output", mine);
      await waits(() => outputOf(page, "output").textContent()).toContain("mine");
      await changeBook(page, newOutput);
      expect(await outputOf(page, "output").textContent()).not.toContain("mine");
      expect(await note(page, "output").textContent()).toContain("The book has changed this cell.");
      await buttonOf(page, "output", "Compare and choose").click();
      const dialog = page.getByRole("dialog", {name: "The book has changed cell output"});
      await dialog.getByRole("button", {name: "Decide later"}).click();
      await reload(page);
      await buttonOf(page, "output", "Compare and choose").click();
      const book = dialog.getByRole("region", {name: "What the book changed"});
      expect(await book.locator("ins").allTextContents()).toEqual([
        "+ const b2 = tensor([1, -1]);\n",
      ]);
      const own = dialog.getByRole("region", {name: "What you changed"});
      expect(await own.locator("ins").allTextContents()).toEqual(['+ display("mine");\n']);
      await dialog.getByRole("button", {name: "Use both"}).click();
      await waits(() => outputOf(page, "output").textContent()).toContain("mine");
      await reload(page);
      const code = await codeOf(page, "output");
      expect(code).toContain("tensor([1, -1])");
      expect(code).toContain('display("mine")');
      expect(await note(page, "output").isVisible()).toBe(false);
    }));

  test("and an edit that changed the same lines: both stand in the editor, to be solved", () =>
    visit(async (page) => {
      const mine = (await bookOf(page, "output")).replace("[2, -2]", "[3, -3]");
      await runEdited(page, "output", mine);
      await changeBook(page, newOutput);
      await buttonOf(page, "output", "Compare and choose").click();
      await page.getByText("both changed the same lines at one place").waitFor();
      await page.getByRole("button", {name: "Solve in the editor"}).click();
      const text = cellOf(page, "output").locator(".cm-content");
      await waits(() => text.textContent()).toMatch(
        /<<<<<<< the book’s.*\[1, -1\].*=======.*\[3, -3\].*>>>>>>> mine/,
      );
      await reload(page);
      await waits(() => codeOf(page, "output")).toContain("<<<<<<<");
      await buttonOf(page, "output", "Edit").click();
      await buttonOf(page, "output", "Keep mine").click();
      await page.keyboard.press("Control+Enter");
      await waits(() => outputOf(page, "output").textContent()).toContain("0.998");
      expect(await text.textContent()).not.toContain("<<<<<<<");
    }));

  test("Use mine and Use the book’s, with its undo", () =>
    visit(async (page) => {
      const mine = (await bookOf(page, "output")).replace("[2, -2]", "[3, -3]");
      await runEdited(page, "output", mine);
      await changeBook(page, newOutput);
      await buttonOf(page, "output", "Compare and choose").click();
      await page.getByRole("button", {name: "Use the book’s"}).click();
      await waits(() => cellOf(page, "output").getAttribute("data-edited")).toBe(null);
      await buttonOf(page, "output", "Undo reset").click();
      await waits(() => codeOf(page, "output")).toContain("[3, -3]");
      await changeBook(page, inCell("output", "[2, -2]", "[0, 0]"));
      await buttonOf(page, "output", "Compare and choose").click();
      await page.getByRole("button", {name: "Use mine"}).click();
      await waits(() => outputOf(page, "output").textContent()).toContain("0.998");
      await reload(page);
      expect(await codeOf(page, "output")).toContain("[3, -3]");
    }));

  test("that took over what the reader wrote settles it", () =>
    visit(async (page) => {
      const mine = (await bookOf(page, "output")).replace("[2, -2]", "[1, -1]");
      await runEdited(page, "output", mine);
      await changeBook(page, newOutput);
      await waits(() => countOf(page)).toBe("");
    }));

  test("without the cell keeps the edit, to be copied", () =>
    visit(async (page) => {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await runEdited(page, "hidden", DOUBLED);
      await changeBook(page, (book) =>
        Object.assign(book, {cells: book.cells.filter(({id}) => id !== "hidden")}),
      );
      await edits(page).click();
      const homeless = row(page, "hidden");
      await waits(() => homeless.textContent()).toContain("not in the book any more");
      await homeless.getByRole("button", {name: "Copy"}).click();
      await waits(() => page.evaluate(() => navigator.clipboard.readText())).toBe(DOUBLED);
      page.once("dialog", (dialog) => void dialog.accept());
      await homeless.getByRole("button", {name: "Delete"}).click();
      await waits(() => homeless.count()).toBe(0);
    }));
});

describe("two tabs of a chapter", () => {
  /** What a tab writes in this time the others do not hear of, as if they wrote at the same time. */
  async function unheard(page: Page, act: () => Promise<void>): Promise<void> {
    const voice = await page.evaluateHandle(() => {
      const own = BroadcastChannel.prototype;
      const {postMessage} = own;
      own.postMessage = () => {};
      return {giveBack: () => Object.assign(own, {postMessage})};
    });
    await act();
    await page.waitForTimeout(1000);
    await voice.evaluate(({giveBack}) => void giveBack());
  }

  test("the second takes what the first has changed, and runs it when asked", () =>
    visit(async (page) => {
      const second = await openSecond(page);
      await edits(second).click();
      await menu(second).waitFor();
      await second.keyboard.press("Escape");
      await runEdited(page, "hidden", `${DOUBLED}\ndisplay("twice");`);
      await note(second, "hidden").getByText("Changed in another tab.").waitFor();
      expect(await codeOf(second, "hidden")).toContain("twice");
      expect(await outputOf(second, "hidden").textContent()).not.toContain("twice");
      await buttonOf(second, "hidden", "Run").click();
      await waits(() => outputOf(second, "hidden").textContent()).toContain("twice");
      expect(await note(second, "hidden").isVisible()).toBe(false);
      await buttonOf(second, "hidden", "Reset").click();
      await waits(() => cellOf(page, "hidden").locator(".cm-content").textContent()).not.toContain(
        "twice",
      );
    }));

  test("that change a cell at the same time keep both, until the reader chooses", () =>
    visit(async (page) => {
      await editCell(page, "hidden", DOUBLED);
      await page.waitForTimeout(600);
      const second = await openSecond(page);
      await unheard(page, () => editCell(page, "hidden", `${DOUBLED}\ndisplay("one");`));
      await editCell(second, "hidden", `display("two");\n${DOUBLED}`);
      const notes = [note(page, "hidden"), note(second, "hidden")];
      for (const each of notes) await each.getByText("changed in another tab as well").waitFor();
      await notes[1].getByRole("button", {name: "Compare and choose"}).click();
      await second.getByRole("button", {name: "Use both"}).click();
      for (const tab of [page, second]) {
        const text = cellOf(tab, "hidden").locator(".cm-content");
        await waits(() => text.textContent()).toMatch(/two.*mul\(2\).*one/);
        await waits(() => tab.getByText("changed in another tab as well").count()).toBe(0);
      }
      await reload(page);
      expect(await codeOf(page, "hidden")).toMatch(/two[\s\S]*one/);
    }));

  test("one that crashed with its own version leaves it to the others", () =>
    visit(async (page) => {
      const second = await openSecond(page);
      await edits(second).click();
      await menu(second).waitFor();
      await second.keyboard.press("Escape");
      await unheard(page, () => editCell(page, "hidden", `${DOUBLED} // one`));
      await editCell(second, "hidden", `${DOUBLED} // two`);
      await note(second, "hidden").getByText("changed in another tab as well").waitFor();
      await page.waitForTimeout(500);
      await second.close();
      await reload(page);
      await note(page, "hidden").getByRole("button", {name: "Compare and choose"}).click();
      const shown = await page.getByRole("dialog", {name: "in two tabs"}).textContent();
      expect(shown).toContain("// one");
      expect(shown).toContain("// two");
    }));
});

describe("a browser that keeps nothing", () => {
  const notice = (page: Page): Locator => page.locator(".edit-notice");

  /** What the browser asks when the page is left; undefined when it does not ask. */
  async function leaveAndStay(page: Page): Promise<string | undefined> {
    let asked: string | undefined;
    page.once("dialog", (dialog) => {
      asked = dialog.type();
      void dialog.dismiss();
    });
    await page.close({runBeforeUnload: true});
    await page.waitForTimeout(500);
    return asked;
  }

  test("is told of once, with the edits as a file, and asks before the page is left", () =>
    visit(
      async (page) => {
        await edits(page).click();
        await menu(page).waitFor();
        expect(await notice(page).count()).toBe(0);
        await page.keyboard.press("Escape");
        await runEdited(page, "hidden", `${DOUBLED}\ndisplay("twice");`);
        await waits(() => outputOf(page, "hidden").textContent()).toContain("twice");
        expect(await notice(page).textContent()).toContain("This browser keeps nothing");
        await notice(page).getByRole("button", {name: "Download them"}).click();
        const form = page.getByRole("dialog").getByRole("listitem").filter({hasText: "Patch"});
        const download = page.waitForEvent("download");
        await form.getByRole("button", {name: "Download"}).click();
        const file = await (await download).path();
        expect(await readFile(file, "utf8")).toContain(`+${DOUBLED}\n+display("twice");`);
        await page.keyboard.press("Escape");
        await editCell(page, "mse", "1;");
        await page.waitForTimeout(600);
        expect(await notice(page).count()).toBe(0);
        expect(await leaveAndStay(page)).toBe("beforeunload");
      },
      (context) =>
        context.addInitScript(() => {
          const denied = {
            get: () => {
              throw new DOMException("Access is denied.", "SecurityError");
            },
          };
          Object.defineProperty(globalThis, "indexedDB", denied);
          Object.defineProperty(globalThis, "localStorage", denied);
        }),
    ));

  test("because it is full says so, and keeps all once there is room", () =>
    visit(
      async (page) => {
        await page.evaluate(() => Object.assign(globalThis, {isFull: true}));
        await editCell(page, "hidden", DOUBLED);
        await notice(page).getByText("The storage of this browser is full").waitFor();
        expect(await leaveAndStay(page)).toBe("beforeunload");
        await page.evaluate(() => Object.assign(globalThis, {isFull: false}));
        await editCell(page, "hidden", `${DOUBLED} // at last`);
        await waits(() => notice(page).count()).toBe(0);
        await reload(page);
        await waits(() => codeOf(page, "hidden")).toContain("mul(2)");
      },
      (context) =>
        context.addInitScript(() => {
          const {put} = IDBObjectStore.prototype;
          IDBObjectStore.prototype.put = function (...values) {
            if ((globalThis as {isFull?: boolean}).isFull) {
              throw new DOMException("full", "QuotaExceededError");
            }
            return put.apply(this, values);
          };
        }),
    ));
});

test.each(["light", "dark"] as const)("nothing of it breaks a rule of accessibility: %s", (theme) =>
  visit(async (page) => {
    await page.emulateMedia({colorScheme: theme, reducedMotion: "reduce"});
    const mine = (await bookOf(page, "output")).replace("[2, -2]", "[3, -3]");
    await editCell(page, "output", mine);
    await runEdited(page, "hidden", DOUBLED);
    await buttonOf(page, "hidden", "Close").click();
    await cellOf(page, "hidden").getByRole("button", {name: "edited"}).click();
    expect(await violationsIn(page, "[data-cell=hidden]")).toEqual([]);
    expect(await violationsIn(page, "#observablehq-header")).toEqual([]);
    await edits(page).click();
    await row(page, "hidden").waitFor();
    expect(await violationsIn(page, ".edits-menu")).toEqual([]);
    await changeBook(page, inCell("output", "[2, -2]", "[1, -1]"));
    await buttonOf(page, "output", "Compare and choose").click();
    await page.getByRole("button", {name: "Solve in the editor"}).waitFor();
    expect(await violationsIn(page, "dialog.versions")).toEqual([]);
    await page.getByRole("button", {name: "Solve in the editor"}).click();
    await buttonOf(page, "output", "Keep both").waitFor();
    expect(await violationsIn(page, "[data-cell=output]")).toEqual([]);
  }),
);

test("while an older page of the site holds the storage, the page works, and says why it keeps nothing", () =>
  visit(async (page) => {
    await page.goto(host.url, {waitUntil: "load"});
    await page.evaluate(async () => {
      await new Promise((resolve) => {
        indexedDB.deleteDatabase("nnlive").onsuccess = resolve;
      });
      const opening = indexedDB.open("nnlive", 1);
      await new Promise((resolve) => {
        opening.onsuccess = resolve;
      });
      Object.assign(globalThis, {held: opening.result});
      localStorage.setItem("nnlive.edited", '["02-multi-layer-perceptron"]');
    });
    const second = await openSecond(page);
    expect(await outputOf(second, "output").textContent()).toContain("0.982");
    await editCell(second, "hidden", DOUBLED);
    await second.getByText("another tab has an older version of the book open").waitFor();
  }));

test("edits that an earlier version of the site has kept are taken over", () =>
  visit(async (page) => {
    const book = await bookOf(page, "hidden");
    await page.goto(host.url, {waitUntil: "load"});
    await page.evaluate(
      async ([code, before]) => {
        await new Promise((resolve) => {
          indexedDB.deleteDatabase("nnlive").onsuccess = resolve;
        });
        await new Promise<void>((resolve) => {
          const opening = indexedDB.open("nnlive", 1);
          opening.onupgradeneeded = () => {
            const store = opening.result.createObjectStore("edits", {keyPath: ["chapter", "cell"]});
            store.createIndex("chapter", "chapter");
            const [chapter, cell] = ["02-multi-layer-perceptron", "hidden"];
            store.put({chapter, cell, code, book: before, changed: 1});
          };
          opening.onsuccess = () => {
            opening.result.close();
            resolve();
          };
        });
        localStorage.setItem("nnlive.edited", '["02-multi-layer-perceptron"]');
      },
      [`${DOUBLED}\ndisplay("twice");`, book],
    );
    await page.goto(host.url + CHAPTER, {waitUntil: "load"});
    await settle(page);
    await waits(() => outputOf(page, "hidden").textContent()).toContain("twice");
    await runEdited(page, "hidden", `${DOUBLED}\ndisplay("again");`);
    await reload(page);
    await waits(() => outputOf(page, "hidden").textContent()).toContain("again");
  }));

/** The book's code of a cell, with its marks. */
async function bookOf(page: Page, id: string): Promise<string> {
  const book = await page.evaluate(async () => {
    const link = document.querySelector<HTMLAnchorElement>("a.chapter-source");
    return (await fetch(link?.href ?? "")).json();
  });
  return (book as ChapterSource).cells.find((cell) => cell.id === id)?.source ?? "";
}
