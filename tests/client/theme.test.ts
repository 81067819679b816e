// @vitest-environment jsdom
import {afterEach, beforeEach, expect, test} from "vitest";
import {addThemeToggle} from "../../src/client/theme.js";
import {THEME_BOOT, THEME_KEY} from "../../src/client/themeBoot.js";

beforeEach(() => localStorage.clear());
afterEach(() => {
  delete document.documentElement.dataset.theme;
  document.body.replaceChildren();
});

const {dataset} = document.documentElement;
const boot = () => new Function(THEME_BOOT)();

test("the button goes round system, light, dark, says so, and the choice is kept", () => {
  addThemeToggle(document.body);
  const button = document.querySelector("button") as HTMLButtonElement;
  expect(button.getAttribute("aria-label")).toBe("Theme: system. Change to light");
  button.click();
  expect([dataset.theme, localStorage.getItem(THEME_KEY)]).toEqual(["light", "light"]);
  button.click();
  expect([dataset.theme, localStorage.getItem(THEME_KEY)]).toEqual(["dark", "dark"]);
  expect(button.getAttribute("aria-label")).toBe("Theme: dark. Change to system");
  button.click();
  expect([dataset.theme, localStorage.getItem(THEME_KEY)]).toEqual([undefined, null]);
});

test("a kept choice is applied before the first paint, anything else is not", () => {
  localStorage.setItem(THEME_KEY, "dark");
  boot();
  expect(dataset.theme).toBe("dark");
  delete dataset.theme;
  localStorage.setItem(THEME_KEY, "<script>");
  boot();
  expect(dataset.theme).toBeUndefined();
});
