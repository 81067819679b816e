/** Every row of the table says what does not fit in one form: `operation: [a] x [b]: reason`. */
import {expect, it} from "vitest";
import type {Attributes, DType, View} from "../../../lib/devices/device.js";
import {
  contiguousStrides,
  formatShape,
  outputsOf,
  type Shape,
  ShapeError,
} from "../../../lib/ops/operation.js";
import {operations} from "../../../lib/ops/table.js";

/** Rows that take what they are given: their callers broadcast, or know the shapes by themselves. */
const UNCHECKED = [
  ...["fill", "arange", "uniform", "normal", "bernoulli", "affine", "copy", "cast", "concat"],
  ...["add", "sub", "mul", "div", "maximum", "minimum", "equal", "notEqual"],
  ...["greater", "greaterEqual", "less", "lessEqual"],
  ...["oneHot", "scatterAdd", "edgeSum", "resizeBilinear", "gridScatter"],
];

const view = (shape: Shape, dtype: DType): View => ({
  ...{buffer: 0, offset: 0, dtype, shape},
  strides: contiguousStrides(shape),
});

/** Right ones, so that only the inputs are wrong. */
const attributes: Attributes = {
  ...{axis: 0, reduced: 1, classes: 3, bases: 5, degree: 3, blockSize: 8, segments: 4, groups: 1},
  ...{size: [2, 2], stride: [1, 1], padding: [0, 0], dilation: [1, 1], alignCorners: false},
};

/** Inputs that no row takes: of sizes that agree with nothing, and of each type or both by turns. */
function wrongInputs(count: number): View[][] {
  const shapes = [[2, 3, 5, 7, 11, 13, 17], [], [1], [0], [3, 5], [2, 3, 5, 7]];
  const types: readonly (readonly [DType, DType])[] = [
    ["float32", "float32"],
    ["float32", "int32"],
    ["int32", "int32"],
  ];
  return types.flatMap((dtypes) =>
    shapes.map((shape) =>
      Array.from({length: count}, (_, i) => {
        const larger = shape.map((n) => n + i);
        return view(larger, dtypes[i % 2]);
      }),
    ),
  );
}

it.each([...operations.values()])("$name", (row) => {
  let refused = 0;
  for (let count = 1; count <= 7; ++count) {
    for (const inputs of wrongInputs(count)) {
      try {
        outputsOf(row, inputs, attributes);
      } catch (error) {
        // Handed too few inputs a row may trip over that; others are told their output, not asked.
        if (error instanceof TypeError || /the output's shape must be given/.test(String(error))) {
          continue;
        }
        expect(error).toBeInstanceOf(ShapeError);
        const {message} = error as ShapeError;
        const start = `${row.name}: ${inputs.map(({shape}) => formatShape(shape)).join(" x ")}: `;
        expect(message.slice(0, start.length)).toBe(start);
        expect(message.length).toBeGreaterThan(start.length + 8);
        expect(message).not.toMatch(/\.$/);
        ++refused;
      }
    }
  }
  const takesAll = UNCHECKED.includes(row.name) || row.name.endsWith("Gradient");
  expect(refused > 0).toBe(!takesAll);
});
