// @vitest-environment jsdom
import {afterEach, describe, expect, test, vi} from "vitest";
import {attentionMap, heatMap} from "../../src/views/index.js";
import {fallingRun, tensor, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const show = <T extends HTMLElement>(element: T): T => {
  document.body.append(element);
  return element;
};
const stageOf = (element: Element) => element.querySelector<HTMLElement>(".matrix-stage");
const nameOf = (element: Element) => stageOf(element)?.getAttribute("aria-label") ?? "";
const readout = (element: Element) => element.querySelector(".matrix-readout")?.textContent;
const press = (element: Element, ...keys: string[]) => {
  for (const key of keys) {
    stageOf(element)?.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
  }
};

describe("heatMap", () => {
  test("says size, range and the largest cell", () => {
    const map = heatMap({values: [[0, 1, 2], [3, 9, 5]], title: "Counts", rowTitle: "day"}); // biome-ignore format: a matrix
    expect(nameOf(map)).toBe("Counts. 2 × 3, from 0 to 9, the largest at day 1, column 1");
    expect(map.querySelector("figcaption")?.textContent).toMatch(/^2 × 3/);
    const canvas = map.querySelector("canvas");
    expect(map.querySelector(".ramp")?.textContent).toBe("value09");
    expect(canvas).not.toBeNull();
  });

  test("tells a cell's value at the keys, names its row and column, and forgets on Escape", () => {
    const map = show(heatMap({values: [[0.5, 1], [2, -3]], rows: ["up", "down"], signed: true})); // biome-ignore format: a matrix
    expect(readout(map)).toBe("");
    press(map, "ArrowDown");
    expect(readout(map)).toBe("“up”, column 0: 0.500");
    press(map, "ArrowDown", "ArrowRight", "ArrowRight");
    expect(readout(map)).toBe("“down”, column 1: −3");
    expect(map.querySelector(".matrix-rows .matrix-lit")?.textContent).toBe("down");
    press(map, "Escape");
    expect(readout(map)).toBe("");
    expect(map.querySelector<HTMLElement>(".matrix-cursor")?.hidden).toBe(true);
  });

  test("rows are as high as they are told to be", () => {
    const values = Array.from({length: 3}, () => [1, 2, 3, 4]);
    const downOf = (element: Element) => stageOf(element)?.style.getPropertyValue("--down");
    expect(downOf(heatMap({values, rowHeight: 21}))).toBe("63.0px");
    expect(downOf(heatMap({values}))).toBe("102.0px");
  });

  test("a signed scale has zero in its middle, a logarithmic one leaves out what is not positive", () => {
    const ends = (element: Element) =>
      Array.from(element.querySelectorAll(".ramp > span"), (span) => span.textContent);
    expect(ends(heatMap({values: [[-1, 4]], signed: true}))).toEqual(["value", "−4", "", "4"]);
    const log = heatMap({values: [[0, 0.01, 100]], log: true});
    expect(ends(log)).toEqual(["value (log scale)", "0.0100", "", "100"]);
  });

  test("reads tensors, follows a run in place, and keeps the place before the first step", async () => {
    const run = fallingRun();
    const values = ({count}: {count: number}) => tensor([[count, 0, 1]]);
    const map = show(heatMap({run, values, shape: [1, 3]}));
    const stage = stageOf(map);
    expect(nameOf(map)).toMatch(/nothing to show yet/);
    expect(map.querySelectorAll(".matrix-columns .matrix-name")).toHaveLength(3);
    await run.stepOnce();
    await until(() => /from 0 to 1/.test(nameOf(map)));
    await run.stepOnce();
    await until(() => /from 0 to 2/.test(nameOf(map)));
    expect(stageOf(map)).toBe(stage);
    expect(map.querySelectorAll("canvas")).toHaveLength(1);
  });

  test("a tensor without a run is read and shown", async () => {
    const map = show(heatMap({values: tensor([[1, 2], [3, 4]])})); // biome-ignore format: a matrix
    await until(() => /2 × 2, from 1 to 4/.test(nameOf(map)));
  });

  test("refuses what is no matrix, ragged rows, and names that do not fit", () => {
    expect(() => heatMap({values: [[[1]]]})).toThrow(
      "heatMap: values must have the shape [rows, columns], not [1, 1, 1].",
    );
    expect(() => heatMap({values: [[1, 2], [3]]})).toThrow(/ragged: a row of 2 beside one of 1/);
    expect(() => heatMap({values: [[1, 2]], columns: ["a"]})).toThrow(
      "heatMap: 1 names of columns do not fit 2 columns.",
    );
    expect(() => heatMap({values: () => [[1]]})).toThrow(/values: a function of a run's state/);
  });

  test("says in its place what went wrong with a run's values", async () => {
    const silence = vi.spyOn(console, "error").mockImplementation(() => {});
    const run = fallingRun();
    const map = show(heatMap({run, values: () => tensor([[[1]]])}));
    await run.stepOnce();
    await until(() => map.querySelector(".view-failure") !== null);
    expect(map.querySelector(".view-failure")?.textContent).toContain("not [1, 1, 1]");
    silence.mockRestore();
  });
});

describe("attentionMap", () => {
  const tokens = ["The", " cat"];
  const weights = [[[1, 0], [0.25, 0.75]], [[0.5, 0.5], [1, 0]]]; // biome-ignore format: two heads

  test("shows every head small and the chosen one large, in numbers", () => {
    const map = show(attentionMap({values: weights, tokens}));
    const choices = Array.from(map.querySelectorAll<HTMLInputElement>("input[type=radio]"));
    expect(choices.map((input) => input.getAttribute("aria-label"))).toEqual(["head 1", "head 2"]);
    expect(choices[0].checked).toBe(true);
    expect(nameOf(map)).toBe(
      "Attention. head 1: the largest weight of a row is 0.875 on average; “The” looks most at “The” 1",
    );
    choices[1].checked = true;
    choices[1].dispatchEvent(new Event("change"));
    expect(nameOf(map)).toMatch(/head 2: the largest weight of a row is 0.750 on average/);
  });

  test("begins with the head that is asked for, also where the weights come later", async () => {
    const later = show(attentionMap({values: tensor(weights), tokens, chosen: 1}));
    expect(nameOf(later)).toContain("nothing to show yet");
    await until(() => nameOf(later).includes("head 2:"));
    expect(nameOf(attentionMap({values: weights, tokens, chosen: 1}))).toContain("head 2:");
    expect(nameOf(attentionMap({values: weights, tokens, chosen: 9}))).toContain("head 2:");
  });

  test("names layers where there are several, and needs no choice for one head", () => {
    const map = attentionMap({values: [weights, weights], tokens});
    const names = Array.from(map.querySelectorAll(".head-choice"), (choice) => choice.textContent);
    expect(names).toEqual([
      "layer 1, head 1",
      "layer 1, head 2",
      "layer 2, head 1",
      "layer 2, head 2",
    ]);
    const single = attentionMap({values: weights[0], tokens});
    expect(single.querySelector<HTMLElement>(".heads")?.hidden).toBe(true);
  });

  test("lights the row of a token and tints what it looks at", () => {
    const map = show(attentionMap({values: weights, tokens}));
    const name = map.querySelectorAll(".matrix-rows .matrix-name")[1];
    expect(name.textContent).toBe("␣cat");
    press(map, "ArrowDown", "ArrowDown");
    expect(readout(map)).toBe("“␣cat” looks at “The”: 0.250");
    const shares = Array.from(
      map.querySelectorAll<HTMLElement>(".matrix-columns .matrix-name"),
      ({style}) => style.getPropertyValue("--share"),
    );
    expect(shares).toEqual(["0.250", "0.750"]);
  });

  test("refuses tokens that do not fit the weights", () => {
    expect(() => attentionMap({values: weights, tokens: ["one"]})).toThrow(
      "attentionMap: 1 tokens do not fit 2 rows of values [2, 2, 2].",
    );
    expect(() => attentionMap({values: [1], tokens})).toThrow(/not \[1\]/);
  });
});
