// @vitest-environment jsdom
import {afterEach, describe, expect, test, vi} from "vitest";
import {type NetworkPass, networkPasses} from "../../src/views/index.js";
import {buttonNamed, tensor, until} from "./page.js";

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

const affine = (W: number[][], b: number[]) => ({W: tensor(W), b: tensor(b)});

/** 1-2-1 units: every number another, so that a mix-up shows. */
const passOf = (loss: number, weight: number): NetworkPass => ({
  layers: [affine([[weight], [0.3]], [0.1, 0.2]), affine([[0.5, -0.6]], [0.05])],
  h: [tensor([[2]]), tensor([[0.91, 0.66]]), tensor([[0.11]])],
  z: [tensor([[1.5, 0.8]]), tensor([[0.11]])],
  loss: tensor(loss),
  gradients: [affine([[-0.16], [0.6]], [-0.08, 0.3]), affine([[-0.81, -0.59]], [-0.89])],
});
const layers = [
  {units: ["x"], activation: "input"},
  {units: ["h₁", "h₂"], activation: "tanh"},
  {units: ["ŷ"], activation: "identity"},
];

async function shown(passes = [passOf(0.4, 0.7), passOf(0.25, 0.75)]) {
  const view = networkPasses({passes, layers, truth: [1]});
  document.body.append(view);
  await until(() => words(view) !== "");
  return view;
}
const words = (view: Element) => view.querySelector(".pass-words")?.textContent ?? "";
const texts = (view: Element, name: string) =>
  Array.from(view.querySelectorAll(`.${name}`), ({textContent}) => textContent?.trim());
const steps = (view: Element, count: number) => {
  for (let i = 0; i < count; ++i) buttonNamed(view, "Next").click();
};

describe("networkPasses", () => {
  test("begins with the example and the weights, and nothing else", async () => {
    const view = await shown();
    expect(texts(view, "pass-value")).toEqual(["", "2.00", "", "", ""]);
    expect(texts(view, "pass-weight")).toEqual(["0.70", "0.30", "0.50", "−0.60"]);
    expect(texts(view, "pass-delta").filter(Boolean)).toEqual([]);
    expect(texts(view, "pass-step")).toEqual([
      ..."x h⁽¹⁾ ŷ ℒ δ⁽²⁾ ∂ℒ/∂W⁽²⁾ δ⁽¹⁾ ∂ℒ/∂W⁽¹⁾ update".split(" "),
    ]);
    expect(buttonNamed(view, "Back").disabled).toBe(true);
  });

  test("values come layer by layer, then the loss, then errors and gradients from the back", async () => {
    const view = await shown();
    steps(view, 1);
    expect(words(view)).toBe("Forward. h₁: 0.70 · 2.00 + 0.10 = 1.50, and tanh makes that 0.91.");
    steps(view, 2);
    expect(words(view)).toBe("The answer is held against the truth: the loss is 0.40.");
    expect(texts(view, "pass-truth")).toEqual(["y 1"]);
    steps(view, 1);
    expect(words(view)).toBe("Backward. δ of ŷ: answer less truth, 0.11 − 1 = −0.89.");
    steps(view, 1);
    expect(texts(view, "pass-gradient")).toEqual(["−0.81", "−0.59"]);
    steps(view, 1);
    expect(texts(view, "pass-delta")).toEqual(["", "δ −0.08", "δ 0.30", "δ −0.89"]);
    // 0.5 · −0.89 = −0.445, of which the slope leaves −0.08.
    expect(words(view)).toBe(
      "Backward. δ of h₁: what comes back through its weights times its slope, (0.50 · (−0.89)) · 0.18 = −0.08.",
    );
    steps(view, 1);
    expect(words(view)).toBe(
      "Weights into h₁, its δ times what came in. From x: −0.08 · 2.00 = −0.16. Its bias: δ itself.",
    );
    steps(view, 1);
    expect(words(view)).toContain("The loss goes from 0.40 to 0.25.");
    expect(texts(view, "pass-weight")[0]).toBe("0.75");
    steps(view, 1);
    expect(view.querySelector(".pass-counter")?.textContent).toBe("update 2 of 2, loss 0.25");
    steps(view, 8);
    expect(buttonNamed(view, "Next").disabled).toBe(true);
    buttonNamed(view, "Back").click();
    expect(texts(view, "pass-gradient")).toHaveLength(4);
  });

  test("a unit that is chosen tells its own arithmetic, by keyboard too", async () => {
    const view = await shown();
    steps(view, 6);
    const units = [...view.querySelectorAll<SVGGElement>(".pass-unit")];
    expect(units[1].getAttribute("aria-pressed")).toBe("true");
    units[2].dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
    expect(words(view)).toContain("δ of h₂");
    expect(words(view)).toContain("(−0.60 · (−0.89))");
    units[3].dispatchEvent(new MouseEvent("click", {bubbles: true}));
    expect(words(view)).toContain("Weights into ŷ");
    expect(units[3].getAttribute("aria-label")).toBe("ŷ 0.11 δ −0.89 y 1");
    buttonNamed(view, "h⁽¹⁾").click();
    units[3].dispatchEvent(new MouseEvent("click", {bubbles: true}));
    expect(words(view)).toBe("Nothing has come here yet.");
    buttonNamed(view, "ℒ").click();
    expect(view.querySelectorAll("[aria-pressed=true]")).toHaveLength(0);
    units[3].dispatchEvent(new MouseEvent("click", {bubbles: true}));
    expect(words(view)).toBe(
      "Forward. ŷ: 0.50 · 0.91 − 0.60 · 0.66 + 0.05 = 0.11, and identity makes that 0.11.",
    );
  });

  test("without slopes no slope is told, and a step can be jumped to", async () => {
    const pass = passOf(0.4, 0.7);
    const hidden = affine([[-0.89], [1.07]], [-0.445, 0.534]);
    const view = await shown([{...pass, gradients: [hidden, pass.gradients[1]]}]);
    buttonNamed(view, "δ⁽¹⁾").click();
    expect(words(view)).toBe(
      "Backward. δ of h₁: what comes back through its weights, 0.50 · (−0.89) = −0.44.",
    );
    expect(view.querySelectorAll("[aria-current=step]")).toHaveLength(1);
  });

  test("Play goes on by itself, Pause stops it", async () => {
    const view = await shown();
    vi.useFakeTimers();
    buttonNamed(view, "Play").click();
    vi.advanceTimersByTime(3100);
    expect(words(view)).toContain("the loss is");
    buttonNamed(view, "Pause").click();
    vi.advanceTimersByTime(5000);
    expect(words(view)).toContain("the loss is");
  });

  test("mistakes are named", () => {
    expect(() => networkPasses({passes: [], layers, truth: [1]})).toThrow("no pass to show");
    expect(() => networkPasses({passes: [passOf(1, 1)], layers: [layers[0]], truth: []})).toThrow(
      "the passes go through 3 layers, 1 are named",
    );
  });
});
