/** The gallery is complete: a view that nobody finds is a view that nobody uses. */
import {expect, test} from "vitest";
import * as views from "../../src/views/index.js";
import {gallerySections} from "./gallerySections.js";

/** What the views' index exports beside views and inputs: colours, text, bookkeeping. */
const HELPERS = [
  "countPairs",
  "cssColor",
  "follow",
  "formatCount",
  "formatNumber",
  "formatPercent",
  "formatSeconds",
  "onThemeChange",
  "series",
];

const sections = gallerySections();

test("every view and input has a section in the gallery, and no section is of another name", () => {
  const shown = new Set(sections.flatMap(({names}) => names));
  const exported = Object.keys(views).filter((name) => !HELPERS.includes(name));
  expect([...shown].sort()).toEqual(exported.sort());
  for (const helper of HELPERS) expect(views).toHaveProperty(helper);
});

test("every section has a title of its own, a call in one line and a cell that makes it", () => {
  const titles = sections.map(({title}) => title);
  expect(new Set(titles).size).toBe(titles.length);
  for (const {names, title, body} of sections) {
    const [prose, ...cells] = body.split(/^```/m);
    expect(prose, `${title}: the call`).toMatch(/`[^`]*\w\(.*`/s);
    for (const name of names) expect(cells.join(""), title).toContain(`${name}(`);
  }
});
