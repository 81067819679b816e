import {parseFragment} from "parse5";
import {describe, expect, test} from "vitest";
import {PARTS} from "../../src/build/contents.js";
import {renderContents} from "../../src/build/frontPage.js";
import {CHANGES, KIN} from "../../src/build/lineage.js";
import {renderLineage} from "../../src/build/lineageMap.js";

const pages = [
  {slug: "01-perceptron", number: "1", title: "Perceptron", tags: ["Supervised", "Classification"]},
  {slug: "48a-tokens", number: "48a", title: "Tokens", tags: []},
];

describe("the family tree", () => {
  test("has every chapter of the plan once, and all but the first come from somewhere", () => {
    const planned = PARTS.flatMap(({entries}) => entries.map(([number]) => number));
    const numbers = new Set(planned.map((number) => number.replace(/[a-h]$/, "")));
    expect(KIN.map(({number}) => number)).toEqual([...numbers]);
    const reached = new Set(CHANGES.map(({to}) => to));
    const without = KIN.filter(({number}) => !reached.has(number)).map(({number}) => number);
    expect(without).toEqual(["1"]);
  });

  test("its changes join chapters that exist, each once", () => {
    const numbers = new Set(KIN.map(({number}) => number));
    for (const {from, to} of CHANGES) {
      expect(numbers).toContain(from);
      expect(numbers).toContain(to);
    }
    expect(new Set(CHANGES.map(({from, to}) => `${from} ${to}`)).size).toBe(CHANGES.length);
  });

  test("the map links what is there, draws no node over another, and says all in words", () => {
    const html = renderLineage(pages);
    expect(html).not.toContain("\n");
    expect(() => parseFragment(html)).not.toThrow();
    expect(html.match(/<a class="lineage-node[^>]*href="([^"]*)"/g)).toHaveLength(2);
    expect(html).toContain('href="/chapters/48a-tokens"');
    expect(html).toMatch(/10 LSTM \(1997\), from RNN: gated cell/);
    const boxes = [
      ...html.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="22"/g),
    ].map((found) => found.slice(1).map(Number));
    expect(boxes).toHaveLength(KIN.length);
    for (const [i, [x, y, width]] of boxes.entries()) {
      for (const [otherX, otherY, otherWidth] of boxes.slice(i + 1)) {
        const apart = y !== otherY || x + width <= otherX || otherX + otherWidth <= x;
        expect(apart).toBe(true);
      }
    }
  });
});

test("the list of chapters offers topics that several chapters share", () => {
  const html = renderContents(pages);
  const offered = [...html.matchAll(/data-tag="([^"]*)"/g)].map(([, tag]) => tag);
  expect(offered[0]).toBe("Supervised");
  expect(offered).toContain("Sequence Modeling");
  // The eight pages of the last chapter count as one.
  expect(offered).not.toContain("LLM Core");
  expect(html).toContain('data-number="1" data-tags="Supervised; Classification"');
});
