/** What tests of editing do with a page: open a cell's editor, write in it. */
import type {Locator, Page} from "playwright-core";

export const cellOf = (page: Page, id: string): Locator => page.locator(`[data-cell="${id}"]`);

export const outputOf = (page: Page, id: string): Locator =>
  cellOf(page, id).locator(".cell-output");

export const buttonOf = (page: Page, id: string, name: string): Locator =>
  cellOf(page, id).getByRole("button", {name, exact: true});

/** Opens a cell's editor and replaces its code. */
export async function editCell(page: Page, id: string, code: string): Promise<void> {
  const content = cellOf(page, id).locator(".cm-content");
  if ((await content.count()) === 0) await buttonOf(page, id, "Edit").click();
  await content.waitFor();
  await content.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(code);
}

export async function runEdited(page: Page, id: string, code: string): Promise<void> {
  await editCell(page, id, code);
  await page.keyboard.press("Control+Enter");
}
