/** Running sums and sorting, along the last axis. */
import {sizeOf} from "../../wasm/views.js";
import {SHORT} from "../fold.js";
import {
  divide,
  kernelOf,
  position,
  quotient,
  type Row,
  type Rows,
  remainder,
  type ViewShape,
} from "../program.js";

/** Lines for element number `e` of a tensor: its row `r` and its place `c` there; and how to read its row. */
function along(x: ViewShape) {
  const [rows, row] = divide(x, 1);
  const width = row.shape[0];
  const start = `const p = ${position(rows, "r", "o0")};`;
  return {
    width,
    count: sizeOf(rows.shape),
    start,
    place: `const r = ${quotient("e", width)};\nconst c = ${remainder("e", width)};\n${start}`,
    at: (k: string) => `x0[${position(row, k, "p")}]`,
  };
}

/** Sums of blocks first, so that no thread adds more than twice the root of a long axis. */
const cumsum: Row = ({inputs: [x]}) => {
  const {width, count, start, place, at} = along(x);
  const block = width <= SHORT ? width : Math.ceil(Math.sqrt(width));
  const blocks = Math.ceil(width / block);
  const within = `for (let n = 0; n < ${block}; n++) {
  const k = b * ${block} + n;
  if (k <= last) { sum = sum + ${at("k")}; }
}
return sum;`;
  const sums = `const r = ${quotient("i", blocks)};
const b = ${remainder("i", blocks)};
const last = ${width - 1};
${start}
let sum = 0;
${within}`;
  const before = `for (let n = 0; n < ${blocks}; n++) {
  if (n < b) { sum = sum + t0[r * ${blocks} + n]; }
}`;
  const last = `const e = i;
${place}
const b = ${blocks === 1 ? "0" : quotient("c", block)};
const last = c;
let sum = 0;
${blocks === 1 ? "" : before}
${within}`;
  const first = {source: kernelOf(sums), size: count * blocks};
  return [...(blocks === 1 ? [] : [first]), {source: kernelOf(last)}];
};

/**
 * Each element's rank is the number of those that come before it; then each place looks for the
 * element with its rank. Equal elements keep their order.
 */
const sort: Row = ({inputs: [x], attributes: {descending}}) => {
  const {width, place, at} = along(x);
  const size = sizeOf(x.shape);
  const ranks = `const e = i;
${place}
const mine = ${at("c")};
let rank = 0;
for (let k = 0; k < ${width}; k++) {
  const other = ${at("k")};
  if (other ${descending ? ">" : "<"} mine || (other === mine && k < c)) { rank = rank + 1; }
}
return rank;`;
  const places = `const e = ${remainder("i", size)};
${place}
let from = 0;
for (let k = 0; k < ${width}; k++) {
  if (t0[r * ${width} + k] === c) { from = k; }
}
return i < ${size} ? ${at("from")} : from;`;
  return [{source: kernelOf(ranks), size}, {source: kernelOf(places)}];
};

export const orders: Rows = {cumsum, sort};
