/** Matrix products. */

import {sizeOf} from "../../wasm/views.js";
import {
  elementAt,
  kernel,
  position,
  quotient,
  type Row,
  type Rows,
  remainder,
  taking,
  type ViewShape,
} from "../program.js";
import {type Operand, offsetOf, type Tiles, tiles} from "../tiled.js";

const matmul: Row = ({inputs: [x, y]}) => {
  const [m, k] = x.shape.slice(-2);
  const n = y.shape[y.shape.length - 1];
  const batch = (view: typeof x) => ({
    ...view,
    shape: view.shape.slice(0, -2),
    strides: view.strides.slice(0, -2),
  });
  const start = (at: number, view: typeof x) => position(batch(view), "b", `o${at}`);
  const [xi, xk] = x.strides.slice(-2);
  const [yk, yj] = y.strides.slice(-2);
  return {
    tiles: matmulTiles(x, y),
    source: kernel(
      taking(0, 1),
      `const j = ${remainder("i", n)};
const r = ${remainder(quotient("i", n), m)};
const b = ${quotient("i", m * n)};
const p = ${start(0, x)} + ${xi} * r;
const q = ${start(1, y)} + ${yj} * j;
let sum = 0;
for (let c = 0; c < ${k}; c++) {
  sum += x0[p + ${xk} * c] * x1[q + ${yk} * c];
}
return sum;`,
    ),
  };
};

/** A matrix in the last two axes of a view, or in all of it; `row` and `column` as they are called there. */
function operand(n: number, view: ViewShape, row: string, column: string): Operand {
  const [down, across] = view.strides.slice(-2);
  const batch = offsetOf(view.shape.slice(0, -2), view.strides.slice(0, -2), "b");
  const [termsStride, resultStride] = column === "k" ? [across, down] : [down, across];
  return {
    body: `  return user_x${n}[params.user_o${n} + ${batch} + ${row} * (${down}) + ${column} * (${across})];`,
    along: Math.abs(termsStride) < Math.abs(resultStride) ? "terms" : "result",
  };
}

function matmulTiles(x: ViewShape, y: ViewShape): Tiles | undefined {
  const [rows, terms] = x.shape.slice(-2);
  const columns = y.shape[y.shape.length - 1];
  return tiles({
    batches: sizeOf(x.shape.slice(0, -2)),
    rows,
    columns,
    terms,
    left: operand(0, x, "row", "k"),
    right: operand(1, y, "k", "column"),
    place: `(b * ${rows} + row) * ${columns} + column`,
  });
}

function linearTiles(x: ViewShape, w: ViewShape, b: ViewShape, relu: boolean): Tiles | undefined {
  const [columns, terms] = w.shape;
  const sum = `sum + user_x2[params.user_o2 + column * (${b.strides[0]})]`;
  return tiles({
    batches: 1,
    rows: x.shape[0],
    columns,
    terms,
    left: operand(0, x, "row", "k"),
    right: operand(1, w, "column", "k"),
    place: `row * ${columns} + column`,
    value: relu ? `max(${sum}, 0.0)` : sum,
  });
}

const linear: Row = ({inputs: [x, w, b], attributes: {activation}}) => {
  const [n, k] = w.shape;
  return {
    tiles: linearTiles(x, w, b, activation === "relu"),
    source: kernel(
      taking(0, 1, 2),
      `const j = ${remainder("i", n)};
const r = ${quotient("i", n)};
let sum = ${elementAt(2, b, ["j"])};
for (let c = 0; c < ${k}; c++) {
  sum += ${elementAt(0, x, ["r", "c"])} * ${elementAt(1, w, ["j", "c"])};
}
return ${activation === "relu" ? "Math.max(sum, 0)" : "sum"};`,
    ),
  };
};

export const products: Rows = {matmul, linear};
