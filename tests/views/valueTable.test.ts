// @vitest-environment jsdom
import {expect, test} from "vitest";
import {valueTable} from "../../src/views/index.js";

test("a table of values has the keys for a head and formatted numbers", () => {
  const table = valueTable([
    {η: "0.1", w: -0.12345, mistakes: 25},
    {η: "10", w: -12.345, mistakes: 25},
  ]);
  const lines = [...table.querySelectorAll("tr")].map((row) =>
    [...row.children].map((cell) => cell.textContent),
  );
  expect(lines).toEqual([
    ["η", "w", "mistakes"],
    ["0.1", "−0.123", "25"],
    ["10", "−12.3", "25"],
  ]);
  expect(valueTable([{x: 1.23456}], {digits: 5}).querySelector("td")?.textContent).toBe("1.2346");
});
