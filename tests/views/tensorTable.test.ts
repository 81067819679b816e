// @vitest-environment jsdom
import {expect, test} from "vitest";
import {tensorTable} from "../../src/views/index.js";
import {tensor, until} from "./page.js";

const texts = (root: Element, selector: string) =>
  Array.from(root.querySelectorAll(selector), (cell) => cell.textContent?.trim());

test("a row an example, a group of columns a tensor", async () => {
  const x = tensor([
    [0, 1],
    [1, -1.5],
  ]);
  const table = tensorTable({x, y: tensor([7, 0.12345])}, {rows: ["first", "second"]});
  await until(() => texts(table, "td:last-child").includes("7"));
  expect(texts(table, "thead th")).toEqual(["x", "y"]);
  expect(table.querySelector("thead th")?.getAttribute("colspan")).toBe("2");
  expect(Array.from(table.querySelectorAll("tbody tr"), (row) => texts(row, "th, td"))).toEqual([
    ["first", "0", "1", "7"],
    ["second", "1", "−1.50", "0.123"],
  ]);
});

test("single numbers stand side by side", async () => {
  const table = tensorTable({loss: tensor(2), twice: tensor(4)});
  await until(() => texts(table, "tbody td").includes("4"));
  expect(texts(table, "tbody td")).toEqual(["2", "4"]);
});

test("has all its rows before the numbers arrive, so that nothing moves", () => {
  const table = tensorTable({x: tensor([[1], [2], [3]])});
  expect(table.querySelectorAll("tbody td")).toHaveLength(3);
});

test("tensors that do not line up are named", () => {
  expect(() => tensorTable({x: tensor([[1], [2]]), y: tensor([[1]])})).toThrow(
    "“y” has 1 rows, “x” has 2",
  );
  expect(() => tensorTable({x: tensor(new Float32Array(13))})).toThrow("at most 12");
});
