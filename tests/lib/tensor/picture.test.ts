import {beforeEach, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {
  crossEntropy,
  graphOf,
  graphText,
  nn,
  noGrad,
  ones,
  Random,
  setDevice,
  tensor,
} from "../../../lib/index.js";

beforeEach(() => setDevice(new ReferenceDevice()));

describe("the picture of a graph", () => {
  it("names operations, shapes and types, and what feeds what", () => {
    const w = ones([2, 3]).withGrad();
    const x = ones([3, 1]);
    const y = w.matmul(x).square();
    expect(graphOf(y, {names: [["w", w]]})).toEqual({
      nodes: [
        {id: 0, operation: "parameter", shape: [2, 3], dtype: "float32", name: "w"},
        {id: 1, operation: "input", shape: [3, 1], dtype: "float32"},
        {id: 2, operation: "matmul", shape: [2, 1], dtype: "float32"},
        {id: 3, operation: "square", shape: [2, 1], dtype: "float32"},
      ],
      edges: [
        {from: 0, to: 2, input: 0},
        {from: 1, to: 2, input: 1},
        {from: 2, to: 3, input: 0},
      ],
    });
  });

  it("of a model's loss reads as text, with the parameters' names", () => {
    const random = new Random(1);
    const model = new nn.Sequential(
      new nn.Linear(3, 4, {random}),
      new nn.ReLU(),
      new nn.Linear(4, 2, {random}),
    );
    const x = random.normal([5, 3]);
    const labels = tensor([0, 1, 0, 1, 0], {dtype: "int32"});
    const loss = crossEntropy(model.forward(x), labels);
    const text = graphText(graphOf(loss, {names: [["x", x], ...model.namedParameters()]}));
    expect(text.split("\n")).toEqual([
      "0  input x                    [5, 3]",
      "1  parameter layers.0.weight  [4, 3]",
      "2  parameter layers.0.bias    [4]",
      "3  linear(0, 1, 2) relu       [5, 4]",
      "4  parameter layers.2.weight  [2, 4]",
      "5  parameter layers.2.bias    [2]",
      "6  linear(3, 4, 5)            [5, 2]",
      "7  input                      [5] int32",
      "8  crossEntropy(6, 7)         []",
    ]);
  });

  it("shows a tensor that is used twice once, with two edges", () => {
    const x = ones([2]).withGrad();
    const {nodes, edges} = graphOf(x.mul(x));
    expect(nodes.length).toBe(2);
    expect(edges).toEqual([
      {from: 0, to: 1, input: 0},
      {from: 0, to: 1, input: 1},
    ]);
  });

  it("ends where nothing was recorded", () => {
    const x = ones([2]).withGrad();
    const y = noGrad(() => x.exp());
    expect(graphOf(y).nodes).toMatchObject([{operation: "input", shape: [2]}]);
  });

  it("bears long histories", () => {
    let x = ones([1]).withGrad();
    for (let i = 0; i < 20_000; ++i) x = x.add(1);
    const picture = graphOf(x);
    expect(picture.nodes.length).toBe(20_001);
    expect(graphText(picture).split("\n").at(-1)).toBe("20000  affine(19999)  [1]");
  });
});
