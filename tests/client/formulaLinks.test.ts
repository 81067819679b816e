// @vitest-environment jsdom
/** Formulas and lines of code light each other up. */
import {beforeAll, beforeEach, expect, test} from "vitest";
import {tendFormulaLinks} from "../../src/client/formulaLinks.js";
import {find, pointAt, press, showChapter} from "./page.js";

const BODY = `$$ id=f
x
$$

$$ id=g cell=whole
x
$$

\`\`\`ts id=a
const one = 1; //= f
const two = 2;
\`\`\`

\`\`\`ts id=b collapse
//= f
const three = [
  3, //= h
];
\`\`\`

\`\`\`ts id=whole
const four = 4;
\`\`\`

$$ id=h
x
$$
`;

/** What is lit: formulas by id, cells by id, lines by their text. */
const lit = () =>
  [...document.querySelectorAll<HTMLElement>(".lit")].map(
    ({dataset, tagName, textContent}) =>
      dataset.equation ?? dataset.cell ?? (tagName === "DETAILS" ? "folded" : textContent?.trim()),
  );
const equation = (id: string) => find(`[data-equation="${id}"]`);
const nowhere = () => pointAt(find("main"));
let scrolled: Element[] = [];

beforeAll(async () => {
  Element.prototype.scrollIntoView = function () {
    scrolled.push(this);
  };
  await showChapter(BODY);
  tendFormulaLinks();
});
beforeEach(() => {
  scrolled = [];
  nowhere();
  (document.activeElement as HTMLElement).blur();
  find("details").removeAttribute("open");
});

test("a formula that is pointed at lights its lines in every cell", () => {
  pointAt(find('[data-equation="f"] .katex'));
  expect(lit()).toEqual(["f", "const one = 1;", "folded", "const three = [", "3,", "];"]);
  nowhere();
  expect(lit()).toEqual([]);
});

test("a formula with the focus does the same, and the whole cell where no line is marked", () => {
  find('[data-equation="g"] .equation-box').focus();
  expect(lit()).toEqual(["g", "whole"]);
  pointAt(equation("f"));
  expect(lit()).toContain("f");
  nowhere();
  expect(lit()).toEqual(["g", "whole"]);
  find('[data-equation="g"] .equation-box').blur();
  expect(lit()).toEqual([]);
});

test("a marked line lights its formulas and their other lines; a line without a mark nothing", () => {
  pointAt(find('[data-cell="b"] [data-formulas~="h"]'));
  expect(lit()).toEqual(["f", "const one = 1;", "folded", "const three = [", "3,", "];", "h"]);
  pointAt(find('[data-cell="a"] .code-line:not([data-formulas])'));
  expect(lit()).toEqual([]);
  find('[data-cell="a"] a.code-formula').focus();
  expect(lit()).toContain("f");
});

test("links lead to the other and give it the focus; Enter in a formula does so as well", () => {
  find<HTMLAnchorElement>('[data-equation="f"] a[href="#cell-b"]').click();
  expect(document.activeElement).toBe(find('[data-cell="b"] a.code-formula'));
  expect(find("details").hasAttribute("open")).toBe(true);
  (document.activeElement as HTMLElement).click();
  expect(document.activeElement).toBe(find('[data-equation="f"] .equation-box'));
  press(document.activeElement as Element, "Enter");
  expect(document.activeElement).toBe(find('[data-cell="a"] a.code-formula'));
  expect(scrolled).toEqual([]);
});

test("what is out of sight is pointed at, and comes into sight when asked for", () => {
  const line = find('[data-cell="a"] .code-line');
  line.getBoundingClientRect = () => ({top: 5000, bottom: 5020}) as DOMRect;
  const link = find<HTMLAnchorElement>('[data-equation="f"] a[href="#cell-a"]');
  pointAt(equation("f"));
  expect(link.dataset.away).toBe("below");
  line.getBoundingClientRect = () => ({top: -50, bottom: -30}) as DOMRect;
  document.dispatchEvent(new Event("scroll"));
  expect(link.dataset.away).toBe("above");
  link.click();
  expect(scrolled).toEqual([line]);
  nowhere();
  expect(link.dataset.away).toBeUndefined();
});
