// @vitest-environment jsdom
import {beforeEach, describe, expect, test} from "vitest";
import {renderContents} from "../../src/build/frontPage.js";
import {renderLineage} from "../../src/build/lineageMap.js";
import {tendFrontPage} from "../../src/client/frontPage.js";

const pages = [
  {slug: "10-lstm", number: "10", title: "LSTM", tags: ["Supervised", "Sequence Modeling"]},
];
const find = <T extends Element>(selector: string) => document.querySelector<T>(selector) as T;
const shown = () =>
  [...document.querySelectorAll<HTMLElement>("li[data-number]:not([hidden])")].map(
    ({dataset}) => dataset.number,
  );

beforeEach(() => {
  document.body.innerHTML = renderLineage(pages) + renderContents(pages);
  tendFrontPage(find(".contents"));
});

describe("tags", () => {
  const press = (tag: string) => find<HTMLButtonElement>(`[data-tag="${tag}"]`).click();

  test("choose the chapters that have them all, and dim the others in the map", () => {
    expect(find<HTMLElement>(".contents-tags").hidden).toBe(false);
    const all = shown().length;
    press("Sequence Modeling");
    expect(shown()).toEqual(["9", "10", "11", "12", "13", "40"]);
    press("Supervised");
    expect(shown()).toEqual(["9", "10", "11", "12"]);
    expect(find('.lineage-node[data-number="10"]').classList).not.toContain("lineage-out");
    expect(find('.lineage-node[data-number="1"]').classList).toContain("lineage-out");
    expect(find<HTMLElement>(".contents-part").hidden).toBe(true);
    press("Supervised");
    press("Sequence Modeling");
    expect(shown()).toHaveLength(all);
    expect(document.querySelector(".lineage-out")).toBeNull();
  });

  test("those that would leave nothing cannot be pressed", () => {
    press("Generative");
    expect(find<HTMLButtonElement>('[data-tag="Computer Vision"]').disabled).toBe(true);
    expect(find<HTMLButtonElement>('[data-tag="Generative"]').disabled).toBe(false);
  });
});

test("a focused architecture says where it came from and led to, and lights its kin", () => {
  const caption = find(".lineage-caption");
  const atRest = caption.textContent;
  const lstm = find<SVGElement>('.lineage-node[data-number="10"]');
  lstm.dispatchEvent(new FocusEvent("focus"));
  expect(caption.textContent).toBe(
    "10 LSTM (1997): from RNN by gated cell; led to GRU, xLSTM, Turing machine.",
  );
  const lit = [...document.querySelectorAll<SVGElement>(".lineage-node.lineage-lit")];
  expect(lit.map(({dataset}) => dataset.number).sort()).toEqual(["10", "11", "12", "43", "9"]);
  lstm.dispatchEvent(new FocusEvent("blur"));
  expect(caption.textContent).toBe(atRest);
  expect(document.querySelector(".lineage-lit")).toBeNull();
});
