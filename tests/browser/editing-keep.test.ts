/** The reader's edits in the built site: listed in a menu, compared with the book, and never lost. */
import {join} from "node:path";
import type {Browser, Locator, Page} from "playwright-core";
import {afterAll, beforeAll, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {launch, openPage, settle} from "./browser.js";
import {editCell} from "./editing.js";
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

/** Opens the chapter in a browser of its own, and looks for anything that went wrong in it. */
async function visit(look: (page: Page) => Promise<void>): Promise<void> {
  const {page, problems} = await openPage(browser, host.url + CHAPTER);
  try {
    await settle(page);
    await look(page);
    expect(problems).toEqual([]);
  } finally {
    await page.context().close();
  }
}

const edits = (page: Page): Locator => page.getByRole("button", {name: /^Edits/});
const menu = (page: Page): Locator => page.getByRole("dialog", {name: "Your edits"});

test("the menu of edits opens and closes by its button and by keys, and counts", () =>
  visit(async (page) => {
    await edits(page).click();
    await menu(page).getByText("No cell is edited.").waitFor();
    await page.keyboard.press("Escape");
    expect(await menu(page).isVisible()).toBe(false);
    expect(await edits(page).evaluate((button) => button === document.activeElement)).toBe(true);
    await editCell(page, "hidden", "const h1 = z1.mul(0);");
    await page.getByRole("button", {name: "Edits: 1 cell edited"}).press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await menu(page).isVisible()).toBe(false);
    expect(new URL(page.url()).hash).toBe("#cell-hidden");
  }));
