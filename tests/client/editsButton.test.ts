// @vitest-environment jsdom
import {expect, test} from "vitest";
import {addEditsButton, showEditCount} from "../../src/client/editsButton.js";

test("the button of edits says how many cells are edited, each time anew", () => {
  document.body.innerHTML = `<header id="observablehq-header"><button class="theme-toggle"></button></header>`;
  addEditsButton();
  const button = document.querySelector(".edits-open") as HTMLButtonElement;
  const badge = button.querySelector(".edits-count") as HTMLElement;
  expect(button.nextElementSibling?.className).toBe("theme-toggle");
  expect([button.textContent, badge.hidden]).toEqual(["Edits ", true]);
  showEditCount(1);
  showEditCount(3);
  expect([button.textContent, badge.hidden]).toEqual(["Edits 3", false]);
  expect(button.title).toBe("You have edited 3 cells");
  showEditCount(0);
  expect([button.textContent, badge.hidden]).toEqual(["Edits ", true]);
});
