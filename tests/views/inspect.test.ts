// @vitest-environment jsdom
import {describe, expect, test} from "vitest";
import {nn, optim, Random, scope} from "../../src/lib/index.js";
import {inspector} from "../../src/views/index.js";
import {isInspectable} from "../../src/views/inspect/index.js";
import {print, printedLines, statisticsOf} from "../../src/views/inspect/statistics.js";
import {fallingRun, tensor, until} from "./page.js";

const textOf = (element: Element) => element.textContent ?? "";
const statisticsIn = (element: Element) =>
  Object.fromEntries(
    Array.from(element.querySelectorAll(".inspect-statistics > div"), (pair) => [
      pair.querySelector("dt")?.textContent,
      pair.querySelector("dd")?.textContent,
    ]),
  );

/** Opens a part, and tells what came. */
function open(details: Element | undefined): HTMLElement {
  const part = details as HTMLDetailsElement;
  part.open = true;
  part.dispatchEvent(new Event("toggle"));
  return part;
}

describe("statisticsOf", () => {
  test("leaves out and counts what is not finite", () => {
    const found = statisticsOf([1, 0, Number.NaN, -3, 0, Number.POSITIVE_INFINITY]);
    expect(found).toMatchObject({count: 6, min: -3, max: 1, mean: -0.5, nans: 1, infinities: 1});
    expect(found.std).toBeCloseTo(1.5);
    expect(found.zeros).toBeCloseTo(2 / 6);
  });

  test("keeps small spreads on large means", () => {
    expect(statisticsOf(new Float64Array([1e9, 1e9 + 1, 1e9 + 2])).std).toBeCloseTo(0.8165, 4);
  });

  test("has no numbers to tell of none", () => {
    expect(statisticsOf([])).toMatchObject({count: 0, min: Number.NaN, nans: 0});
  });
});

describe("print", () => {
  test("shows the beginning of the first matrix, its columns in line, in as many lines as foretold", () => {
    expect(print([1, -20, 3, 4], [2, 2], String)).toBe("1  -20\n3    4");
    const shape = [3, 9, 10];
    const lines = print(new Float32Array(270), shape, String).split("\n");
    expect(lines).toHaveLength(printedLines(shape));
    expect(lines[0]).toBe("0  0  0  0  0  0  0  0  …");
    expect(lines.at(-1)).toBe("⋮");
  });
});

describe("inspector", () => {
  test("says of a tensor what it is, and fills in what it holds", async () => {
    const view = inspector(
      tensor([
        [1, -2, 3],
        [0, Number.NaN, Number.NEGATIVE_INFINITY],
      ]),
    );
    expect(textOf(view)).toContain("Tensor float32 · [2, 3] · on ");
    expect(statisticsIn(view).max, "its place is there before").toBe("–");
    await until(() => statisticsIn(view).max === "3");
    expect(statisticsIn(view)).toMatchObject({min: "−2", zeros: "16.7 %"});
    expect(textOf(view)).toContain("1 NaN, 1 infinite of 6 values");
    expect(textOf(view.querySelector("pre") as Element)).toBe("1   −2   3\n0  NaN  −∞");
  });

  test("draws bars for one axis and images for more", async () => {
    const line = inspector(tensor([3, -1, 0, 2]));
    await until(() => line.querySelector(".inspect-bars")?.getAttribute("d") !== null);
    expect(line.querySelector(".inspect-bars")?.getAttribute("d")?.match(/M/g)).toHaveLength(4);
    const images = inspector(tensor(new Array(13 * 4).fill(1), {shape: [13, 1, 2, 2]}));
    expect(images.querySelectorAll("canvas")).toHaveLength(10);
    expect(textOf(images)).toContain("and 3 more");
  });

  test("shows one number without statistics, and a tensor without numbers", async () => {
    const one = inspector(tensor(42));
    await until(() => textOf(one).includes("42"));
    expect(one.querySelector(".inspect-statistics")).toBeNull();
    const none = inspector(tensor([], {shape: [0, 3]}));
    await until(() => textOf(none).includes("no values"));
  });

  test("says that a tensor was freed, before or while it is read", async () => {
    const freed = tensor([1, 2]);
    const late = inspector(freed);
    freed.storage.free();
    expect(textOf(inspector(freed))).toMatch(/freed.*\.keep\(\)/);
    await until(() => statisticsIn(late).max === "2" || /freed/.test(textOf(late)));
  });

  test("shows a module as its layers with their parameters, each layer's numbers when it is opened", async () => {
    const random = new Random(1);
    const model = new nn.Sequential(
      new nn.Linear(3, 4, {random}),
      new nn.ReLU(),
      new nn.Linear(4, 2, {random}),
    );
    const view = inspector(model);
    const lines = Array.from(view.querySelectorAll("li"), textOf);
    expect(textOf(view)).toContain("Sequential 26 parameters");
    expect(lines).toEqual([
      "layers.0 Linear 16 parameters",
      "layers.1 ReLU no parameters",
      "layers.2 Linear 10 parameters",
    ]);
    const [first] = view.querySelectorAll("li details");
    const weight = open(open(first).querySelector("li details") ?? undefined);
    expect(textOf(weight)).toContain("weight Parameter float32 · [4, 3]");
    await until(() => statisticsIn(weight).std !== "–");
  });

  test("shows optimisers and runs in a line, and runs as they go on", async () => {
    const model = new nn.Linear(3, 4, {random: new Random(1)});
    const optimizer = new optim.SGD(model.parameters(), {learningRate: 0.5});
    expect(textOf(inspector(optimizer))).toContain(
      "SGD learning rate 0.500 · 0 steps taken · 16 parameters in 2 tensors",
    );
    const run = fallingRun();
    const line = inspector(run);
    document.body.append(line);
    expect(textOf(line)).toContain("Ready at step 0 of 20");
    await run.stepOnce();
    await until(() => textOf(line).includes("at step 1 of 20, loss 1"));
  });

  test("finds tensors in objects, lists and maps, and itself in itself", () => {
    const data: Record<string, unknown> = {
      points: [tensor([1]), 7],
      names: new Map([["a", tensor([2])]]),
    };
    data.self = data;
    const view = inspector(data);
    const parts = () => Array.from(view.querySelectorAll("li > details > summary"), textOf);
    expect(parts()).toEqual(["points Array of 2", "names Map a"]);
    expect(textOf(view)).toContain("self itself again");
    const [points] = view.querySelectorAll("li > details");
    expect(Array.from(open(points).querySelectorAll("li"), textOf)).toEqual([
      expect.stringContaining("0 Tensor float32 · [1]"),
      "1 7",
    ]);
  });

  test("leaves to others what holds nothing of ours", () => {
    for (const value of [1, "text", null, undefined, [1, 2], {a: 1}, new Date(), () => 1]) {
      expect(isInspectable(value), String(value)).toBe(false);
    }
    expect(isInspectable({a: {b: [new Uint8Array(2)]}})).toBe(true);
    expect(textOf(inspector({kept: tensor([1]), other: [1, 2]}))).toContain("other Array of 2");
    expect(textOf(inspector(new Map([["x", scope(() => tensor([1]))]])))).toContain("Map");
  });

  test("is text of its own where only text can stand", () => {
    expect(`${tensor([[1, 2]])}`).toBe("tensor float32 [1, 2]");
    expect(`${new nn.Linear(3, 4, {random: new Random(1)})}`).toBe("module with 16 parameters");
    expect(`${fallingRun({}, "texted")}`).toBe("run texted at step 0 of 20");
  });
});
