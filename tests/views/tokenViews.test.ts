// @vitest-environment jsdom
import fc from "fast-check";
import {afterEach, describe, expect, test} from "vitest";
import {tokenProbabilities, tokenText} from "../../src/views/index.js";
import {rankTokens} from "../../src/views/tokenCut.js";
import {visibleToken} from "../../src/views/tokens.js";
import {fallingRun, tensor, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const show = <T extends HTMLElement>(element: T): T => {
  document.body.append(element);
  return element;
};
const log = (probabilities: number[]) => probabilities.map(Math.log);
const kept = (ranked: ReturnType<typeof rankTokens>) =>
  ranked.filter(({kept}) => kept > 0).map(({id}) => id);

test("visibleToken shows what has no ink", () => {
  expect(visibleToken(" the\n\t")).toBe("␣the↵⇥");
  expect(visibleToken("")).toBe("∅");
  expect(visibleToken("\u0000a\u200b")).toBe("\\u0000a\\u200b");
});

describe("rankTokens", () => {
  const logits = log([0.1, 0.5, 0.25, 0.15]);

  test("ranks by probability, at the temperature", () => {
    expect(rankTokens(logits, {}).map(({id}) => id)).toEqual([1, 2, 3, 0]);
    const [first, second] = rankTokens(logits, {temperature: 0.5});
    expect(first.probability / second.probability).toBeCloseTo(4, 10);
  });

  test("cuts by count, by sum and by share of the first", () => {
    expect(kept(rankTokens(logits, {topK: 2}))).toEqual([1, 2]);
    expect(kept(rankTokens(logits, {topP: 0.75}))).toEqual([1, 2]);
    expect(kept(rankTokens(logits, {topP: 0.76}))).toEqual([1, 2, 3]);
    expect(kept(rankTokens(logits, {topP: 0}))).toEqual([1]);
    expect(kept(rankTokens(logits, {minP: 0.3}))).toEqual([1, 2, 3]);
    // After top-k the shares are of what is left: 0.5 of 0.75 is below 0.7, so two stay.
    expect(kept(rankTokens(logits, {topK: 2, topP: 0.7}))).toEqual([1, 2]);
  });

  test("keeps the smallest set that reaches top-p, and what is kept sums to 1", () => {
    const settings = fc.record({
      logits: fc.array(fc.double({min: -5, max: 5, noNaN: true}), {minLength: 1, maxLength: 30}),
      topP: fc.double({min: 0, max: 1, noNaN: true}),
    });
    fc.assert(
      fc.property(settings, ({logits, topP}) => {
        const ranked = rankTokens(logits, {topP});
        const stay = ranked.filter(({kept}) => kept > 0);
        const sum = stay.reduce((total, {probability}) => total + probability, 0);
        expect(sum).toBeGreaterThanOrEqual(topP - 1e-9);
        if (stay.length > 1) expect(sum - stay[stay.length - 1].probability).toBeLessThan(topP);
        expect(stay.reduce((total, {kept}) => total + kept, 0)).toBeCloseTo(1, 9);
      }),
    );
  });

  test("refuses settings that make no sense", () => {
    expect(() => rankTokens(logits, {temperature: 0})).toThrow(
      "temperature must be above 0, not 0.",
    );
    expect(() => rankTokens(logits, {topP: 1.1})).toThrow(
      "topP must lie between 0 and 1, not 1.1.",
    );
    expect(() => rankTokens(logits, {topK: 0})).toThrow("topK must be at least 1, not 0.");
  });
});

describe("tokenProbabilities", () => {
  const tokens = ["a", " b", "\n", "d"];
  const nameOf = (element: Element) =>
    element.querySelector("[role=img]")?.getAttribute("aria-label");

  test("draws the likeliest first, the rest as one, and says where the cut is", () => {
    const view = tokenProbabilities({
      probabilities: [0.1, 0.5, 0.25, 0.15],
      tokens,
      count: 2,
      topP: 0.8,
      temperature: 1,
    });
    const rows = Array.from(view.querySelectorAll(".token-row"));
    expect(rows.map((row) => row.querySelector(".token")?.textContent)).toEqual([
      "␣b",
      "↵",
      "2 others",
    ]);
    expect(rows.map((row) => row.classList.contains("token-cut"))).toEqual([false, false, false]);
    expect(nameOf(view)).toBe(
      "Probabilities of the next token. “␣b” 50.0 %, “↵” 25.0 %, “d” 15.0 %; 3 of 4 tokens stay, with 90.0 % of the probability",
    );
    const cut = tokenProbabilities({probabilities: [0.1, 0.9, 0, 0], tokens, topK: 1});
    expect(cut.querySelectorAll(".token-cut")).toHaveLength(3);
  });

  test("takes the last row of a run's logits, in place", async () => {
    const run = fallingRun();
    const logits = ({count}: {count: number}) =>
      tensor([
        [9, 0, 0, 0],
        [0, 0, 0, count],
      ]);
    const view = show(tokenProbabilities({run, logits, tokens}));
    const first = view.querySelector(".token-row");
    expect(nameOf(view)).toMatch(/nothing to show yet/);
    await run.stepOnce();
    await until(() => /“d” 47.5 %/.test(nameOf(view) ?? ""));
    expect(view.querySelector(".token-row")).toBe(first);
  });

  test("refuses numbers that do not fit the tokens", () => {
    expect(() => tokenProbabilities({logits: [1, 2], tokens})).toThrow(
      "tokenProbabilities: 4 tokens do not fit 2 numbers of shape [2].",
    );
    expect(() => tokenProbabilities({tokens})).toThrow(/either logits or probabilities/);
    expect(() => tokenProbabilities({logits: [0, 0, 0, 0], tokens, topK: 0})).toThrow(/topK/);
  });
});

describe("tokenText", () => {
  const tokens = ["Call", " me", "\n"];

  test("keeps the text readable and tints the unexpected", () => {
    const view = show(tokenText({tokens, probabilities: [Number.NaN, 1, 1 / 256]}));
    const text = view.querySelector<HTMLElement>(".token-text");
    expect(text?.textContent).toBe("Call me↵\n");
    const shares = Array.from(view.querySelectorAll<HTMLElement>(".token-piece"), ({style}) =>
      Number(style.getPropertyValue("--share")),
    );
    expect(shares[0]).toBe(0);
    expect(shares[1]).toBe(0);
    expect(shares[2]).toBeGreaterThan(0.35);
    expect(view.querySelector("figcaption")?.textContent).toBe(
      "3 tokens at 4 bits each on average, that is a probability of 6.3 %; the least expected is “↵” (0.4 %)",
    );
  });

  test("tells a token's number at the keys", () => {
    const view = show(tokenText({tokens, probabilities: [0.5, 0.25, 1]}));
    const press = (key: string) =>
      view
        .querySelector(".token-text")
        ?.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
    press("ArrowRight");
    press("ArrowRight");
    expect(view.querySelector(".matrix-readout")?.textContent).toBe("“␣me”: 25.0 %, 2 bits");
    press("Escape");
    expect(view.querySelector(".matrix-readout")?.textContent).toBe("");
  });

  test("colours by class, and follows a run that writes its text", async () => {
    const run = fallingRun();
    const view = show(
      tokenText({
        run,
        tokens: ({count}) => Array.from({length: count}, (_, i) => `t${i}`),
        classes: ({count}) => Array.from({length: count}, (_, i) => i % 2),
        labels: ["even", "odd"],
      }),
    );
    expect(view.querySelector("figcaption")?.textContent).toBe("nothing to show yet");
    for (let i = 0; i < 3; ++i) await run.stepOnce();
    await until(() => /3 tokens: even 2, odd 1/.test(view.textContent ?? ""));
    expect(view.querySelector(".view-legend")?.textContent).toBe("evenodd");
  });

  test("refuses numbers that do not fit", () => {
    expect(() => tokenText({tokens, classes: [1]})).toThrow(
      "tokenText: 3 tokens do not fit 1 values of shape [1].",
    );
  });
});
