// @vitest-environment jsdom
import {afterEach, describe, expect, test} from "vitest";
import {attentionLines} from "../../src/views/index.js";
import {tensor, train, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const show = <T extends HTMLElement>(element: T): T => {
  document.body.append(element);
  return element;
};
const stageOf = (view: Element) => view.querySelector<HTMLElement>(".attention-stage");
const nameOf = (view: Element) => stageOf(view)?.getAttribute("aria-label") ?? "";
const readout = (view: Element) => view.querySelector(".matrix-readout")?.textContent;
const lines = (view: Element) => Array.from(view.querySelectorAll(".attention-lines path"));
const press = (view: Element, ...keys: string[]) => {
  for (const key of keys) {
    stageOf(view)?.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
  }
};

const weights = [[0.75, 0.25, 0], [0, 0.01, 0.99]]; // biome-ignore format: a matrix
const still = {values: weights, keys: ["The", " cat", " sat"], tokens: ["Die", "Katze"]};

describe("attentionLines", () => {
  test("draws a line for each weight that can be seen, the wider the larger", () => {
    const view = attentionLines(still);
    const widths = lines(view).map((line) => Number(line.getAttribute("stroke-width")));
    expect(widths).toHaveLength(3);
    expect(widths[0]).toBeGreaterThan(widths[1]);
    expect(widths[2]).toBeGreaterThan(widths[0]);
    expect(nameOf(view)).toBe(
      "Attention. The ␣cat ␣sat → Die Katze; the strongest line of a token is 0.87 on average",
    );
  });

  test("at the keys shows the lines of one token only, and tells its weights", () => {
    const view = show(attentionLines(still));
    press(view, "ArrowRight");
    expect(readout(view)).toBe("“Die” (number 1 below) looks at “The” 0.75, “␣cat” 0.25");
    expect(lines(view)).toHaveLength(2);
    press(view, "ArrowUp", "ArrowRight", "ArrowRight", "ArrowRight");
    expect(readout(view)).toBe("“␣sat” (number 3 above) is looked at by “Katze” 0.99");
    expect(lines(view)).toHaveLength(1);
    press(view, "Escape");
    expect(readout(view)).toBe("");
    expect(lines(view)).toHaveLength(3);
  });

  test("shows what a run writes, and strikes through what should be otherwise", async () => {
    const run = train("writer", {steps: 5}, function* () {
      for (let step = 1; ; ++step) yield {loss: 1 / step, weights: tensor(weights), digits: [9, 4]};
    });
    const view = show(
      attentionLines({
        run,
        values: ({weights}) => weights,
        keys: [..."947"],
        tokens: [..."0123456789"],
        written: ({digits}) => digits,
        wanted: [4, 4],
      }),
    );
    expect(nameOf(view)).toBe("Attention. nothing to show yet");
    expect(view.querySelectorAll(".attention-token")).toHaveLength(5);
    await run.stepOnce();
    await until(() => nameOf(view).includes("9 4 7 → 9 4, 1 of 2 right"));
    const wrong = view.querySelectorAll(".attention-wrong");
    expect(Array.from(wrong, (token) => token.textContent)).toEqual(["9"]);
  });

  test("says what it is told to say", () => {
    expect(nameOf(attentionLines({...still, title: "Words", summary: "two look at three"}))).toBe(
      "Words. two look at three",
    );
  });

  test("refuses names that do not fit the weights", () => {
    expect(() => attentionLines({...still, keys: ["one"]})).toThrow(
      "attentionLines: 1 keys do not fit 3 columns of values.",
    );
    expect(() => attentionLines({...still, tokens: ["one"]})).toThrow(
      "attentionLines: 1 tokens do not fit 2 rows of values.",
    );
    expect(() => attentionLines({...still, values: [1]})).toThrow(/\[queries, keys\], not \[1\]/);
  });
});
