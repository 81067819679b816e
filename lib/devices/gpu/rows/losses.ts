/** Softmax, and cross-entropy with it. */
import {crossEntropyAttributes} from "../../../ops/loss.js";
import {sizeOf} from "../../wasm/views.js";
import {adding, fold, grouped, LONG, largest, partsOf, SHORT} from "../fold.js";
import {
  divide,
  element,
  elementAt,
  kernelOf,
  type Launch,
  literal,
  position,
  quotient,
  type Row,
  type Rows,
  remainder,
  rowNumber,
  type ViewShape,
} from "../program.js";

/** The rows of input `n`: `p` is where row `r` begins, `v` its element number `k`. */
function rowsOf(n: number, x: ViewShape, [p, v] = ["p", "v"]) {
  const [outer, inner] = divide(x, 1);
  return {
    results: sizeOf(outer.shape),
    count: inner.shape[0],
    before: `const ${p} = ${position(outer, "r", `o${n}`)};`,
    each: `const ${v} = x${n}[${position(inner, "k", p)}];`,
  };
}

const top = {...largest, name: "top", term: "v"};
const sum = {...adding, name: "sum", term: "Math.exp(v - top)"};

const normalised =
  (result: (x: string) => string): Row =>
  ({inputs: [x]}) => {
    const rows = rowsOf(0, x);
    const group = quotient("i", rows.count);
    const body = `return ${result(element(0, x, "i"))};`;
    return grouped({...rows, statistics: [top, sum], group, body, size: sizeOf(x.shape)});
  };

const softmaxGradient: Row = ({inputs: [dy, y]}) => {
  const upstream = rowsOf(0, dy);
  const values = rowsOf(1, y, ["q", "w"]);
  return grouped({
    ...values,
    before: `${upstream.before}\n${values.before}`,
    each: `${upstream.each}\n${values.each}`,
    statistics: [{...adding, name: "shared", term: "v * w"}],
    group: quotient("i", values.count),
    body: `return ${element(1, y, "i")} * (${element(0, dy, "i")} - shared);`,
    size: sizeOf(y.shape),
  });
};

/** Whether row `r` counts. */
const isKept = (labels: ViewShape, ignoreIndex: number, r: string) =>
  `${element(1, labels, r)} !== ${literal(ignoreIndex)}`;

/** Labels may be left out where the caller has said so; otherwise nobody needs to look. */
const leavesOut = (attributes: object) => "ignoreIndex" in attributes;

/**
 * The loss and the probabilities in one launch where there is little to do. Otherwise the statistics of
 * all rows come first, and then, of many rows, sums of their losses in parts: a thread would go over
 * all of them alone.
 */
const crossEntropy: Row = ({inputs: [x, labels], attributes}) => {
  const {ignoreIndex, labelSmoothing} = crossEntropyAttributes(attributes);
  const [n, classes] = x.shape;
  const {before, each} = rowsOf(0, x);
  const row = `${before}
let top = ${top.start};
for (let k = 0; k < ${classes}; k++) {
  ${each}
  top = Math.max(top, v);
}
let sum = 0;
for (let k = 0; k < ${classes}; k++) {
  ${each}
  sum = sum + Math.exp(v - top);
}`;
  const kept = `const kept = ${leavesOut(attributes) ? `${isKept(labels, ignoreIndex, "r")} ? 1 : 0` : "1"};`;
  const label = elementAt(0, x, ["r", rowNumber(1, labels, "r", classes)]);
  const smoothing = `let all = 0;
for (let k = 0; k < ${classes}; k++) {
  ${each}
  all = all + v - top;
}`;
  // Everything relative to the largest logit: what is added and subtracted again would cost digits.
  const term = `${labelSmoothing ? smoothing : ""}
const term = Math.log(sum) - ${1 - labelSmoothing} * (${label} - top)${labelSmoothing ? ` - ${labelSmoothing / classes} * all` : ""};`;
  const probability = `const r = ${quotient("(i - 1)", classes)};
${kept}`;
  const at = element(0, x, "(i - 1)");
  const mean = "return total / Math.max(rows, 1);";

  if (n * classes <= LONG) {
    const loss = `let total = 0;
let rows = 0;
for (let r = 0; r < ${n}; r++) {
  ${kept}
  if (kept === 1) {
    ${row}
    ${term}
    total = total + term;
    rows = rows + 1;
  }
}
${mean}`;
    return {
      source: kernelOf(`if (i === 0) {
${loss}
}
${probability}
${row}
return kept * Math.exp(${at} - top) / sum;`),
    };
  }

  const launches: Launch[] = [];
  const statistics = `const r = ${remainder("i", n)};
${kept}
if (i < ${n}) { return kept; }
${row}
if (i < ${2 * n}) { return top; }
if (i < ${3 * n}) { return sum; }
${term}
return kept * term;`;
  launches.push({source: kernelOf(statistics), size: 4 * n});
  const terms = {results: 1, count: n};
  const parts = partsOf(terms);
  let read = (r: string): [string, string] => [`t0[${3 * n} + ${r}]`, `t0[${r}]`];
  if (parts > 1) {
    const partial = `const which = ${quotient("i", parts)};
const part = ${remainder("i", parts)};
let total = 0;
for (let m = 0; m < ${Math.ceil(n / parts)}; m++) {
  const r = m * ${parts} + part;
  if (r < ${n}) { total = total + (which === 0 ? ${read("r")[0]} : ${read("r")[1]}); }
}
return total;`;
    launches.push({source: kernelOf(partial), size: 2 * parts});
    read = (r) => [`t1[${r}]`, `t1[${parts} + ${r}]`];
  }
  const [lost, counted] = read("r");
  const last = `if (i === 0) {
  let total = 0;
  let rows = 0;
  for (let r = 0; r < ${parts > 1 ? parts : n}; r++) {
    total = total + ${lost};
    rows = rows + ${counted};
  }
  ${mean}
}
const r = ${quotient("(i - 1)", classes)};
return t0[r] * Math.exp(${at} - t0[${n} + r]) / t0[${2 * n} + r];`;
  return [...launches, {source: kernelOf(last)}];
};

/** One launch, unless many labels are to be counted. */
const crossEntropyGradient: Row = ({inputs: [x, labels, upstream, y], attributes}) => {
  const {ignoreIndex, labelSmoothing} = crossEntropyAttributes(attributes);
  const [n, classes] = x.shape;
  const even = labelSmoothing / classes;
  const kept = isKept(labels, ignoreIndex, "r");
  const difference = `const r = ${quotient("i", classes)};
const c = ${remainder("i", classes)};
const target = (${element(1, labels, "r")} === c ? ${1 - labelSmoothing} : 0) + ${even};
const slope = ${element(2, upstream, "0")} / rows * (${element(3, y, "i")} - target);
return ${leavesOut(attributes) ? `${kept} ? slope : 0` : "slope"};`;
  if (!leavesOut(attributes)) return {source: kernelOf(`const rows = ${n};\n${difference}`)};
  const term = `(${isKept(labels, ignoreIndex, "k")} ? 1 : 0)`;
  const count = {...adding, results: 1, count: n, term};
  if (n <= SHORT) {
    return {
      source: kernelOf(`let counted = 0;
for (let k = 0; k < ${n}; k++) { counted = counted + ${term}; }
const rows = Math.max(counted, 1);
${difference}`),
    };
  }
  const counting = fold(count, 0, {size: 1});
  const rows = `const rows = Math.max(t${counting.length - 1}[0], 1);`;
  return [...counting, {source: kernelOf(`${rows}\n${difference}`)}];
};

export const losses: Rows = {
  softmax: normalised((x) => `Math.exp(${x} - top) / sum`),
  logSoftmax: normalised((x) => `${x} - top - Math.log(sum)`),
  softmaxGradient,
  crossEntropy,
  crossEntropyGradient,
};
