/**
 * @vitest-environment jsdom
 *
 * A page that is compiled anew keeps every element that did not change, and with it what runs there.
 */
import {beforeEach, expect, test} from "vitest";
import {FramePage} from "../../../src/client/chapterEdit/framePage.js";
import type {PreviewPage} from "../../../src/editor/chapter/types.js";

let place: HTMLElement;
let page: FramePage;
beforeEach(() => {
  document.body.innerHTML = "<main></main>";
  place = document.querySelector("main") as HTMLElement;
  page = new FramePage(place);
});

const show = (...blocks: string[]) =>
  page.show({title: "", blocks, code: [], anchors: [], errors: []} satisfies PreviewPage);
const shown = () => [...place.children].map(({outerHTML}) => outerHTML);
const cell = (id: string, root: string) =>
  `<section data-cell="${id}"><div><!--:${root}:--></div></section>`;

test("blocks stand in their order", () => {
  const blocks = ["<p>a</p>", "<p>b</p>", "<p>a</p>"];
  show(...blocks);
  expect(shown()).toEqual(blocks);
  show("<p>b</p>", "<p>c</p>", "<p>a</p>");
  expect(shown()).toEqual(["<p>b</p>", "<p>c</p>", "<p>a</p>"]);
  show();
  expect(shown()).toEqual([]);
});

test("a block that did not change is the same element, wherever it moves", () => {
  show("<p>a</p>", "<p>b</p>");
  const [a, b] = place.children;
  show("<p>new</p>", "<p>b</p>", "<p>a</p>");
  expect([...place.children].slice(1)).toEqual([b, a]);
});

test("roots are found by their ids", () => {
  const roots = show(cell("one", "0123abcd"), "<p><!-- no root --></p>", cell("two", "0123abcd-1"));
  expect([...roots.keys()]).toEqual(["0123abcd", "0123abcd-1"]);
});

test("a cell that did not change keeps its output where the block around it changed", () => {
  show(`<div><p>before</p>${cell("one", "00000001")}${cell("two", "00000002")}</div>`);
  const output = document.createElement("svg");
  const [one, two] = place.querySelectorAll("[data-cell]");
  one.querySelector("div")?.prepend(output);
  const roots = show(`<div><p>after</p>${cell("one", "00000001")}${cell("two", "0000000f")}</div>`);
  expect(place.textContent).toContain("after");
  expect(place.querySelector('[data-cell="one"]')).toBe(one);
  expect(one.contains(output)).toBe(true);
  expect(one.contains(roots.get("00000001") as Node)).toBe(true);
  expect(place.querySelector('[data-cell="two"]')).not.toBe(two);
  expect(place.querySelectorAll("[data-cell]").length).toBe(2);
});

test("a live value is kept with its line's other words changed", () => {
  const live = '<span class="live"><!--:00000003:--></span>';
  show(`<p>Now ${live}.</p>`);
  const before = place.querySelector(".live");
  show(`<p>Then ${live}.</p>`);
  expect(place.querySelector(".live")).toBe(before);
  expect(place.textContent).toBe("Then .");
});

test("a mistake before what it is about is one block", () => {
  show('<div class="chapter-error">x</div><p>y</p>', "<p>z</p>");
  expect(shown()).toEqual(['<div><div class="chapter-error">x</div><p>y</p></div>', "<p>z</p>"]);
});
