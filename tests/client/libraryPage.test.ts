// @vitest-environment jsdom
import {beforeAll, expect, test, vi} from "vitest";
import {tendLibraryPage} from "../../src/client/libraryPage.js";

vi.mock("../../src/generated/librarySources.js", () => ({
  sources: {"lib/index.ts": "export const a = 1;\n", "lib/ops/matmul.ts": "one\ntwo\nthree\n"},
}));
vi.mock("../../src/generated/highlight.js", () => ({
  highlight: (code: string) => code.replaceAll("<", "&lt;"),
}));

const path = () => document.querySelector(".library-path")?.textContent;
const current = () => document.querySelector("[aria-current]")?.textContent;

beforeAll(async () => {
  Element.prototype.scrollIntoView = () => {};
  document.body.innerHTML = '<div class="library-browser"></div>';
  await tendLibraryPage(document.querySelector(".library-browser") as Element);
});

test("begins with the table of contents", () => {
  expect(path()).toBe("lib/index.ts");
  expect(current()).toBe("index.ts");
});

test("shows the file and the line that the address names", () => {
  location.hash = "#lib/ops/matmul.ts:2";
  dispatchEvent(new Event("hashchange"));
  expect(path()).toBe("lib/ops/matmul.ts");
  expect(document.querySelectorAll(".library-line")).toHaveLength(3);
  expect(document.querySelector(".library-line-on")?.textContent).toBe("two\n");
  expect(current()).toBe("matmul.ts");
  const folder = [...document.querySelectorAll("details")].find((details) =>
    details.querySelector("summary")?.textContent?.startsWith("ops"),
  );
  expect(folder?.open).toBe(true);
});

test("an address of no file leaves what is shown", () => {
  location.hash = "#the-librarys-source";
  dispatchEvent(new Event("hashchange"));
  expect(path()).toBe("lib/ops/matmul.ts");
});
