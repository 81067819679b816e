/** Sums, means and extremes along the last axes. */

import {sizeOf} from "../../wasm/views.js";
import {adding, averaging, fold, largest, partsOf, type Rule, smallest} from "../fold.js";
import {
  divide,
  kernelOf,
  position,
  quotient,
  type Row,
  type RowCall,
  type Rows,
  remainder,
} from "../program.js";

/** The terms of each output: `p` is where they begin, `v` is number `k` of them. */
function termsOf({inputs: [x], outputs: [y], attributes: {reduced}}: RowCall) {
  const [kept, gone] = divide(x, Number(reduced));
  return {
    results: sizeOf(y.shape),
    count: sizeOf(gone.shape),
    before: `const p = ${position(kept, "r", "o0")};`,
    each: `const v = x0[${position(gone, "k", "p")}];`,
  };
}

const reduction =
  (rule: (count: number) => Rule): Row =>
  (call) => {
    const terms = termsOf(call);
    return fold({...terms, ...rule(terms.count), term: "v"}, 0, {});
  };

/** Where the first of the best numbers stands. Long axes in parts, then the best of the parts. */
const winner =
  (better: string): Row =>
  (call) => {
    const terms = termsOf(call);
    const {results, count, before, each} = terms;
    const parts = partsOf(terms);
    const length = Math.ceil(count / parts);
    const body = `const r = ${quotient("i", parts)};
${before}
let best = 0;
let index = -1;
for (let n = 0; n < ${length}; n++) {
  const k = ${remainder("i", parts)} * ${length} + n;
  if (k < ${count}) {
    ${each}
    if (index < 0 || v ${better} best) {
      best = v;
      index = k;
    }
  }
}
return index;`;
    if (parts === 1) return {source: kernelOf(body)};
    // The last parts may have no number at all.
    const last = `const r = i;
${before}
let best = 0;
let index = -1;
for (let part = 0; part < ${parts}; part++) {
  const k = t0[i * ${parts} + part];
  if (k > -1) {
    ${each}
    if (index < 0 || v ${better} best) {
      best = v;
      index = k;
    }
  }
}
return index;`;
    return [{source: kernelOf(body), size: results * parts}, {source: kernelOf(last)}];
  };

export const reductions: Rows = {
  sum: reduction(() => adding),
  mean: reduction(averaging),
  max: reduction(() => largest),
  min: reduction(() => smallest),
  argmax: winner(">"),
  argmin: winner("<"),
};
