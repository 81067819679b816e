// @vitest-environment jsdom
/** Cards of symbols: under the mouse, the finger and the keyboard, with the value of the moment. */
import {afterEach, beforeAll, beforeEach, expect, test, vi} from "vitest";
import {hold} from "../../src/client/heldValues.js";
import {tendSymbols} from "../../src/client/symbols.js";
import {find, pointAt, press, showChapter} from "./page.js";

const CARD = ".symbol-card";
const shown = () => !find(CARD).hidden;
const text = (selector: string) => find(`${CARD} ${selector}`).textContent;
const symbol = (n: number) => find(`[data-equation="f"] [data-symbol="${n}"]`);
const box = () => find('[data-equation="f"] .equation-box');

const NOTATION = "  y: the answer []\n  w: its weight [n, d] = held.w\n  x: an input";
const BODY =
  "In a line: $w$.\n\n$$ id=f\ny = \\frac{w}{x} + 1\n$$\n\n```ts id=c\nconst held = {w: 1}; //= f\n```\n";

beforeAll(async () => {
  Element.prototype.scrollIntoView = () => {};
  await showChapter(BODY, NOTATION);
  tendSymbols();
});
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  document.body.click();
  vi.useRealTimers();
});

test("a mouse that rests on a symbol opens its card, and closes it when it leaves", () => {
  pointAt(symbol(1));
  expect(document.querySelector(CARD)).toBeNull();
  vi.advanceTimersByTime(200);
  expect(shown()).toBe(true);
  expect(text(".symbol-meaning")).toBe("the answer");
  expect(text(".symbol-shape")).toBe("number");
  expect(symbol(1).classList.contains("symbol-on")).toBe(true);
  pointAt(find(CARD));
  vi.advanceTimersByTime(1000);
  expect(shown()).toBe(true);
  pointAt(find("main"));
  vi.advanceTimersByTime(1000);
  expect(shown()).toBe(false);
  expect(document.querySelector(".symbol-on")).toBeNull();
});

test("a mouse that passes opens nothing", () => {
  pointAt(symbol(1));
  vi.advanceTimersByTime(50);
  pointAt(find("main"));
  vi.advanceTimersByTime(1000);
  expect(shown()).toBe(false);
});

test("a tap pins the card, in text as well, until a tap elsewhere or Escape", () => {
  const inText = find('p [data-symbol="0"]');
  inText.click();
  pointAt(find("main"));
  vi.advanceTimersByTime(1000);
  expect([shown(), text(".symbol-meaning")]).toEqual([true, "its weight"]);
  press(document.body, "Escape");
  expect(shown()).toBe(false);
  inText.click();
  find("main").click();
  expect(shown()).toBe(false);
});

test("the arrow keys go through the symbols of a formula as one reads it, and say them", async () => {
  vi.useRealTimers();
  const said = async () => {
    await vi.waitFor(() => find('[role="status"]'));
    await new Promise((resolve) => setTimeout(resolve));
    return find('[role="status"]').textContent;
  };
  box().focus();
  expect(press(box(), "ArrowRight")).toBe(false);
  expect(await said()).toBe("y: the answer, a number");
  press(box(), "ArrowRight");
  expect(await said()).toBe("w: its weight, shape [n,d], now no value yet");
  press(box(), "End");
  expect(await said()).toBe("x: an input");
  press(box(), "ArrowRight");
  expect(await said()).toBe("y: the answer, a number");
  press(box(), "ArrowLeft");
  expect(text(".symbol-meaning")).toBe("an input");
  press(box(), "Home");
  expect(text(".symbol-meaning")).toBe("the answer");
  press(box(), "Escape");
  expect(shown()).toBe(false);
  expect(document.activeElement).toBe(box());
  press(box(), "ArrowRight");
  box().blur();
  expect(shown()).toBe(false);
});

test("the value of the moment, from the cell that holds it", async () => {
  symbol(0).click();
  expect(find(`${CARD} a`).getAttribute("href")).toBe("#cell-c");
  const now = async () => {
    await vi.advanceTimersByTimeAsync(0);
    return text(".symbol-now");
  };
  expect(await now()).toBe("no value yet");
  let gone = () => {};
  let value = 0.5;
  hold(0, () => value, new Promise((resolve) => (gone = resolve)));
  expect(await now()).toBe("0.500");
  value = 0.75;
  await vi.advanceTimersByTimeAsync(300);
  expect(await now()).toBe("0.750");
  hold(0, () => [
    [1, 2],
    [3, -4],
  ]);
  gone();
  expect(await now()).toBe("2 × 2");
  expect(find(`${CARD} table`).textContent).toBe("123−4");
  hold(0, () => {
    throw new Error("freed");
  });
  expect(await now()).toBe("no value yet");
});
