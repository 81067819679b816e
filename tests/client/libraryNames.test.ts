// @vitest-environment jsdom
import {beforeEach, describe, expect, test, vi} from "vitest";
import type {LibraryName} from "../../src/build/libraryIndex.js";
import {tendHoverCards} from "../../src/client/hoverCard.js";
import {
  linkNames,
  nameCards,
  readImports,
  tendLibraryNames,
} from "../../src/client/libraryNames.js";
import {termCards} from "../../src/client/terms.js";

const entry = (name: string): LibraryName => ({
  name,
  signature: `${name}(x: Tensor): Tensor`,
  about: "What it does.",
  formula: "<math></math>",
  file: "lib/a.ts",
  line: 7,
});
const entries = [
  "tensor",
  "nn.Linear",
  "Tensor.relu",
  "Tensor.add",
  "Tensor.max",
  "Tensor.slice",
].map(entry);
vi.mock("../../src/generated/libraryNames.js", () => ({names: entries}));

const CODE = `import {tensor, nn as layers} from "nnlive";
<span class="hljs-comment">// tensor in a comment</span>
const y = tensor([1]).<span class="hljs-title">relu</span>().slice(0);
const m = Math.max(1, y.max());
new layers.Linear(2, 3); tensor(2);
const other = relu;`;

const show = (code: string) => {
  document.body.innerHTML = `<a class="site-name" href="/book/">B</a><main id="observablehq-main"><div class="cell-code"><pre><code>${code}</code></pre></div></main>`;
};
const links = () => [...document.querySelectorAll<HTMLAnchorElement>("a.code-name")];

describe("names of the library in code", () => {
  beforeEach(() => show(CODE));

  test("are found by import, by namespace, and by the dot on a tensor", () => {
    const before = document.querySelector("code")?.textContent;
    linkNames(document, new Map(entries.map((one) => [one.name, one])));
    expect(links().map(({dataset, textContent}) => [textContent, dataset.name])).toEqual([
      ["tensor", "tensor"],
      ["tensor", "tensor"],
      ["relu", "Tensor.relu"],
      ["max", "Tensor.max"],
      ["Linear", "nn.Linear"],
      ["tensor", "tensor"],
    ]);
    expect(document.querySelector("code")?.textContent).toBe(before);
    expect(links()[0].href).toMatch(/\/book\/library#lib\/a\.ts:7$/);
  });

  test("are met once a cell by keyboard", () => {
    linkNames(document, new Map(entries.map((one) => [one.name, one])));
    expect(links().map(({tabIndex}) => tabIndex)).toEqual([0, -1, 0, 0, 0, -1]);
  });

  test("imports are read with their new names, types and all modules of the book", () => {
    const code = `import {a, type B, c as d} from "nnlive";\nimport {e} from "nnlive/views"; import {f} from "d3";`;
    expect([...readImports(code)]).toEqual([
      ["a", "a"],
      ["B", "B"],
      ["d", "c"],
      ["e", "e"],
    ]);
  });
});

describe("cards", () => {
  const card = () => document.querySelector<HTMLElement>(".hover-card");
  const focus = (element: Element) =>
    element.dispatchEvent(new FocusEvent("focusin", {bubbles: true}));

  test("explain a focused name and a term, and close by Escape", async () => {
    show(CODE);
    document
      .querySelector("main")
      ?.insertAdjacentHTML(
        "beforeend",
        '<a class="term" href="#" data-definition="Noise that helps.">dropout</a>',
      );
    tendLibraryNames();
    tendHoverCards([termCards, nameCards]);
    document.dispatchEvent(new KeyboardEvent("keydown", {key: "Tab"}));
    await vi.waitFor(() => expect(links()).toHaveLength(6));
    focus(links()[2]);
    expect(card()?.hidden).toBe(false);
    expect(card()?.textContent).toBe("Tensor.relu(x: Tensor): TensorWhat it does.lib/a.ts, line 7");
    expect(links()[2].getAttribute("aria-describedby")).toBe(card()?.id);
    document.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape"}));
    expect(card()?.hidden).toBe(true);
    expect(links()[2].hasAttribute("aria-describedby")).toBe(false);
    focus(document.querySelector(".term") as Element);
    expect(card()?.textContent).toBe("Noise that helps.");
    focus(document.body);
    expect(card()?.hidden).toBe(true);
  });
});
