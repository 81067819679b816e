/** Messages along edges, and what nodes make of them. Every node looks at all edges: no thread waits. */
import {sizeOf} from "../../wasm/views.js";
import {adding, fold, grouped, largest} from "../fold.js";
import {
  element,
  elementAt,
  kernelOf,
  quotient,
  type Row,
  type Rows,
  remainder,
  rowNumber,
} from "../program.js";

const edgeSum: Row = ({inputs: [x, source, target, weights], outputs: [y]}) => {
  const [nodes, width] = x.shape;
  const from = rowNumber(1, source, "k", nodes);
  const value = elementAt(0, x, [from, "j"]);
  const message = weights ? `${element(3, weights, "k")} * ${value}` : value;
  return fold(
    {
      ...adding,
      results: sizeOf(y.shape),
      count: source.shape[0],
      before: `const v = ${quotient("r", width)};\nconst j = ${remainder("r", width)};`,
      term: `(${element(2, target, "k")} === v ? ${message} : 0)`,
    },
    0,
    {},
  );
};

const edgeDot: Row = ({inputs: [a, b, source, target]}) => ({
  source: kernelOf(`const u = ${rowNumber(2, source, "i", a.shape[0])};
const v = ${rowNumber(3, target, "i", b.shape[0])};
let sum = 0;
for (let j = 0; j < ${a.shape[1]}; j++) {
  sum = sum + ${elementAt(0, a, ["u", "j"])} * ${elementAt(1, b, ["v", "j"])};
}
return sum;`),
});

const segmentMax: Row = ({inputs: [x, segments], outputs: [y]}) => {
  const width = x.shape[1];
  const {start} = largest;
  return fold(
    {
      ...largest,
      // Zero where a segment has no rows.
      finish: (found) => `(${found} > ${start} ? ${found} : 0)`,
      results: sizeOf(y.shape),
      count: x.shape[0],
      before: `const v = ${quotient("r", width)};\nconst j = ${remainder("r", width)};`,
      term: `(${element(1, segments, "k")} === v ? ${elementAt(0, x, ["k", "j"])} : ${start})`,
    },
    0,
    {},
  );
};

const segmentSoftmax: Row = ({inputs: [x, segments], attributes}) => {
  const [rows, width] = x.shape;
  const count = Number(attributes.segments);
  const own = rowNumber(1, segments, quotient("i", width), count);
  const isOf = `${element(1, segments, "k")} === v`;
  const value = elementAt(0, x, ["k", "j"]);
  return grouped({
    results: count * width,
    count: rows,
    before: `const v = ${quotient("r", width)};\nconst j = ${remainder("r", width)};`,
    statistics: [
      {...largest, name: "top", term: `(${isOf} ? ${value} : ${largest.start})`},
      {...adding, name: "sum", term: `(${isOf} ? Math.exp(${value} - top) : 0)`},
    ],
    group: `${own} * ${width} + ${remainder("i", width)}`,
    body: `return Math.exp(${element(0, x, "i")} - top) / sum;`,
    size: sizeOf(x.shape),
  });
};

export const segments: Rows = {edgeSum, edgeDot, segmentMax, segmentSoftmax};
