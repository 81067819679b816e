/** Rows picked by number. What adds to rows looks, for each of them, at all numbers: no thread waits. */
import {sizeOf} from "../../wasm/views.js";
import {adding, fold} from "../fold.js";
import {
  element,
  elementAt,
  kernelOf,
  type Launch,
  position,
  quotient,
  type Row,
  type Rows,
  remainder,
  rowNumber,
  type ViewShape,
} from "../program.js";

const gather: Row = ({inputs: [table, indices]}) => {
  const [rows, width] = table.shape;
  return {
    source: kernelOf(`const j = ${remainder("i", width)};
const at = ${rowNumber(1, indices, quotient("i", width), rows)};
return ${elementAt(0, table, ["at", "j"])};`),
  };
};

const scatterAdd: Row = ({inputs: [indices, values], outputs: [y]}) => {
  const width = y.shape[1];
  const term = `(${element(0, indices, "k")} === row ? ${elementAt(1, values, ["k", "j"])} : 0)`;
  const terms = {
    results: sizeOf(y.shape),
    count: indices.shape[0],
    before: `const row = ${quotient("r", width)};\nconst j = ${remainder("r", width)};`,
  };
  return fold({...terms, ...adding, term}, 0, {});
};

const pick: Row = ({inputs: [x, indices]}) => ({
  source: kernelOf(`const at = ${rowNumber(1, indices, "i", x.shape[1])};
return ${elementAt(0, x, ["i", "at"])};`),
});

const oneHot: Row = ({inputs: [indices], outputs: [y]}) => {
  const classes = y.shape[1];
  return {
    source: kernelOf(`const c = ${remainder("i", classes)};
return ${element(0, indices, quotient("i", classes))} === c ? 1 : 0;`),
  };
};

/** Inputs of one kernel: WebGPU promises 8 buffers, of which one is the result. */
const MOST = 7;

/** A tensor that is to be joined: how to read its element number `i`, and its length along the axis. */
interface Piece {
  read(i: string): string;
  readonly length: number;
}

/** A kernel that joins pieces; `inner` is the number of elements below the axis. */
function join(pieces: readonly Piece[], inner: number): string {
  const total = pieces.reduce((sum, {length}) => sum + length, 0);
  const lines = [
    `const outer = ${quotient("i", total * inner)};`,
    `const rest = i - ${total * inner} * outer;`,
  ];
  let start = 0;
  for (const {read, length} of pieces) {
    if (length === 0) continue;
    const at = `(outer * ${length * inner} + rest - ${start * inner})`;
    start += length;
    const value = read(at);
    lines.push(
      start === total ? `return ${value};` : `if (rest < ${start * inner}) { return ${value}; }`,
    );
  }
  return kernelOf(lines.join("\n"));
}

/** More than seven inputs are joined by sevens first. */
const concat: Row = ({inputs, outputs: [y], attributes}) => {
  const axis = Number(attributes.axis);
  const inner = sizeOf(y.shape.slice(axis + 1));
  const outer = sizeOf(y.shape.slice(0, axis));
  const launches: Launch[] = [];
  let pieces = inputs.map(
    (view: ViewShape, n): Piece => ({
      read: (i) => `x${n}[${position(view, i, `o${n}`)}]`,
      length: view.shape[axis],
    }),
  );
  while (pieces.length > MOST) {
    const joined: Piece[] = [];
    for (let from = 0; from < pieces.length; from += MOST) {
      const some = pieces.slice(from, from + MOST);
      const length = some.reduce((sum, piece) => sum + piece.length, 0);
      if (length === 0) continue;
      const name = `t${launches.length}`;
      launches.push({source: join(some, inner), size: outer * length * inner});
      joined.push({read: (i) => `${name}[${i}]`, length});
    }
    pieces = joined;
  }
  return [...launches, {source: join(pieces, inner)}];
};

export const indexing: Rows = {gather, scatterAdd, pick, oneHot, concat};
