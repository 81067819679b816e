// @vitest-environment jsdom
import {afterEach, expect, test} from "vitest";
import {dataTable} from "../../src/views/index.js";
import {buttonNamed} from "./page.js";

afterEach(() => document.body.replaceChildren());

const rows = [
  {name: "Adam", loss: 0.1234, steps: 20000, works: true},
  {name: "SGD", loss: 12.5, steps: 5, works: false},
  {name: "none", loss: Number.NaN, steps: undefined, works: false},
];
const show = <T extends HTMLElement>(element: T): T => {
  document.body.append(element);
  return element;
};
const lines = (table: Element) => Array.from(table.querySelectorAll("tbody tr"));
const column = (table: Element, i: number) =>
  lines(table).map((row) => row.children[i].textContent);
const press = (element: Element, key: string) =>
  element.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));

test("writes numbers, truth and what is missing, in the columns that are asked for", () => {
  const table = dataTable(rows, {
    title: "Optimisers",
    columns: {
      steps: {title: "steps taken"},
      loss: {digits: 2},
      works: {},
      name: {format: (value) => `“${value}”`},
    },
  });
  expect(Array.from(table.querySelectorAll("th"), (head) => head.textContent)).toEqual([
    "steps taken",
    "loss",
    "works",
    "name",
  ]);
  expect(lines(table).map((row) => Array.from(row.children, (cell) => cell.textContent))).toEqual([
    ["20\u202f000", "0.12", "yes", "“Adam”"],
    ["5", "13", "no", "“SGD”"],
    ["–", "NaN", "no", "“none”"],
  ]);
  expect(table.querySelector("caption")?.textContent).toBe("Optimisers");
});

test("a head sorts up, then down; what is no number stays last", () => {
  const table = show(dataTable(rows));
  const head = table.querySelectorAll("th")[1];
  buttonNamed(table, "loss").click();
  expect(column(table, 0)).toEqual(["Adam", "SGD", "none"]);
  expect(head.getAttribute("aria-sort")).toBe("ascending");
  buttonNamed(table, "loss").click();
  expect(head.getAttribute("aria-sort")).toBe("descending");
  expect(column(table, 0)).toEqual(["SGD", "Adam", "none"]);
  buttonNamed(table, "name").click();
  expect(column(table, 0)).toEqual(["Adam", "none", "SGD"]);
  expect(head.hasAttribute("aria-sort")).toBe(false);
});

test("a row is chosen by mouse and arrow keys, and is the input's value", () => {
  const table = show(dataTable(rows, {select: true, sort: {by: "loss", descending: true}}));
  let events = 0;
  table.addEventListener("input", () => {
    events += 1;
  });
  expect(table.value).toBeUndefined();
  const [sgd, adam] = lines(table) as HTMLElement[];
  sgd.click();
  expect(table.value).toBe(rows[1]);
  press(sgd, "ArrowDown");
  expect(table.value).toBe(rows[0]);
  expect(document.activeElement).toBe(adam);
  expect(lines(table).map((line) => line.getAttribute("aria-selected"))).toEqual([
    "false",
    "true",
    "false",
  ]);
  press(adam, "Escape");
  expect(table.value).toBeUndefined();
  expect(events).toBe(3);
});

test("no rows are said, and unknown columns refused", () => {
  expect(dataTable([]).textContent).toBe("no rows");
  expect(() => dataTable(rows, {columns: {los: {}}})).toThrow(
    "dataTable: no row has “los”, only name, loss, steps, works.",
  );
  expect(() => dataTable(rows, {sort: {by: "time"}})).toThrow(
    "there is no column “time” to sort by",
  );
});
