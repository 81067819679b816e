// @vitest-environment jsdom
import {beforeEach, expect, test, vi} from "vitest";
import {addCopyButtons} from "../../src/client/copyLatex.js";
import {find, showChapter} from "./page.js";

let clipboard: string[];
beforeEach(async () => {
  clipboard = [];
  await showChapter("$$ id=f statement\n\\frac{a}{b}\n  < c\n$$\n");
  addCopyButtons();
});

const button = () => find<HTMLButtonElement>(".equation-copy");
const said = () => document.querySelector('[role="status"]')?.textContent;

test("the button copies the LaTeX as it was written, and says so", async () => {
  vi.stubGlobal("navigator", {
    clipboard: {writeText: async (text: string) => clipboard.push(text)},
  });
  expect(button().getAttribute("aria-label")).toBe("Copy LaTeX of formula 7.1");
  button().click();
  await vi.waitFor(() => expect(said()).toBe("Copied formula 7.1 as LaTeX"));
  expect(clipboard).toEqual(["\\frac{a}{b}\n  < c"]);
  expect(button().textContent).toBe("Copied");
  addCopyButtons();
  expect(document.querySelectorAll(".equation-copy")).toHaveLength(1);
});

test("without a secure connection it copies the old way, and tells when that is refused", async () => {
  vi.stubGlobal("navigator", {});
  document.execCommand = () => {
    clipboard.push(document.querySelector("textarea")?.value ?? "");
    return true;
  };
  button().click();
  await vi.waitFor(() => expect(button().textContent).toBe("Copied"));
  expect(clipboard).toEqual(["\\frac{a}{b}\n  < c"]);
  document.execCommand = () => false;
  button().click();
  await vi.waitFor(() => expect(said()).toBe("Copying is not allowed"));
  expect(document.querySelector("textarea")).toBeNull();
});
