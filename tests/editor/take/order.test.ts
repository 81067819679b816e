import {expect, test} from "vitest";
import {inRunningOrder} from "../../../src/editor/take/order.js";

const cell = (id: string, inputs = "", outputs = "") => ({
  id,
  inputs: inputs.split(" ").filter(Boolean),
  outputs: outputs.split(" ").filter(Boolean),
});
const orderOf = (...cells: ReturnType<typeof cell>[]) => inRunningOrder(cells).map(({id}) => id);

test("cells that need nothing of each other stay as they are", () => {
  expect(orderOf(cell("c"), cell("a"), cell("b", "Math"))).toEqual(["c", "a", "b"]);
});

test("what a cell needs is moved up before it, with what that needs", () => {
  expect(
    orderOf(
      cell("show", "run"),
      cell("text"),
      cell("run", "data", "run"),
      cell("data", "", "data"),
    ),
  ).toEqual(["data", "run", "show", "text"]);
});

test("a circle, which no page can run, loses no cell", () => {
  expect(orderOf(cell("a", "y", "x"), cell("b", "x", "y")).sort()).toEqual(["a", "b"]);
});
