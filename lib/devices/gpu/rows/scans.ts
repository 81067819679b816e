/**
 * Scans without matrices; see lib/ops/scan.ts. A scan goes step by step, a GPU does all at once: the
 * linear one doubles its reach with every launch (Hillis & Steele, "Data parallel algorithms", 1986),
 * the weighted mean is written as the attention that it is.
 */
import {sizeOf} from "../../wasm/views.js";
import {
  element,
  elementAt,
  indices,
  kernel,
  type Launch,
  position,
  type Row,
  type Rows,
  sum,
  taking,
} from "../program.js";

/**
 * Two steps h ↦ a h + b, one after the other, are one such step: launch k joins those of 2ᵏ steps into
 * those of 2ᵏ⁺¹. Each writes all factors, then all that is added.
 */
const linearScan: Row = ({inputs: [a, b, initial], outputs: [{shape}], attributes}) => {
  const axis = Number(attributes.axis);
  const [size, count, inner] = [sizeOf(shape), shape[axis], sizeOf(shape.slice(axis + 1))];
  const axes = indices("e", [size / (count * inner), count, inner], ["outer", "t", "lane"]);
  const taken = attributes.reverse ? `${count - 1} - t` : "t";
  const joins: Launch[] = [];
  for (let reach = 1, k = 0; reach < count; reach *= 2, ++k) {
    const first = k === 0;
    const [factor, added] = first
      ? [(e: string) => element(0, a, e), (e: string) => element(1, b, e)]
      : [(e: string) => `t${k - 1}[${e}]`, (e: string) => `t${k - 1}[${size} + ${e}]`];
    joins.push({
      size: 2 * size,
      source: kernel(
        first ? taking(0, 1) : `t${k - 1}`,
        `const e = i < ${size} ? i : i - ${size};
${axes}
const step = ${taken};
const before = e ${attributes.reverse ? "+" : "-"} ${reach * inner};
const factor = ${factor("e")};
let y = i < ${size} ? factor : ${added("e")};
if (step >= ${reach}) {
  if (i < ${size}) {
    y = factor * ${factor("before")};
  } else {
    y = factor * ${added("before")} + y;
  }
}
return y;`,
      ),
    });
  }
  const last = joins.length - 1;
  const [factor, added, from] =
    last < 0
      ? [element(0, a, "e"), element(1, b, "e"), taking(0, 1, 2)]
      : [`t${last}[e]`, `t${last}[${size} + e]`, `t${last}, ${taking(2)}`];
  const start = sum("lane", [[inner, "outer"]]);
  const end = `const e = i;
${axes}
const at = ${start};
return ${factor} * x2[${position(initial, "at", "o2")}] + ${added};`;
  return [...joins, {source: kernel(from, end)}];
};

/** The score of step `s` at step `t`, in lane (n, c). Inputs from `first` on: keys, values, decay, bonus. */
function score(inputs: readonly Parameters<typeof elementAt>[1][], first: number) {
  const at = (k: number, ...where: string[]) => elementAt(first + k, inputs[first + k], where);
  return `${at(0, "n", "s", "c")} + (s === t ? ${at(3, "n", "c")} : (s + 1 - t) * ${at(2, "n", "c")})`;
}

/** Declares `top` and `total` of the softmax over the steps up to `t`, and runs `also` at each. */
const softmax = (count: number, scored: string, also = "") => `let top = 0;
let total = 0;
for (let s = 0; s < ${count}; s++) {
  if (s <= t) {
    const score = ${scored};
    const higher = s === 0 ? score : Math.max(top, score);
    const shrink = s === 0 ? 0 : Math.exp(top - higher);
    const power = Math.exp(score - higher);
    total = total * shrink + power;
    ${also}
    top = higher;
  }
}`;

const wkvScan: Row = ({inputs, outputs: [{shape}]}) => {
  const mean = `sum = sum * shrink + power * ${elementAt(1, inputs[1], ["n", "s", "c"])};`;
  const body = `${indices("i", shape, ["n", "t", "c"])}
let sum = 0;
${softmax(shape[1], score(inputs, 0), mean)}
return sum / total;`;
  return {source: kernel(taking(0, 1, 2, 3), body)};
};

/**
 * With weights p_ts of the values v_s in y_t: s̄_ts = p_ts ȳ_t (v_s - y_t) reaches the scores. One
 * launch for the logarithms of the softmax's totals; one for keys and values, with each step's share in
 * decay and bonus; one that adds these shares.
 */
const wkvScanGradient: Row = ({inputs}) => {
  const [dy, keys, values, , , y] = inputs;
  const [batch, count, width] = keys.shape;
  const [size, lanes] = [sizeOf(keys.shape), batch * width];
  const totals = `${indices("i", keys.shape, ["n", "t", "c"])}
${softmax(count, score(inputs, 1))}
return top + Math.log(total);`;
  const at = (k: number, view: typeof dy, step: string) => elementAt(k, view, ["n", step, "c"]);
  /** For step s: what comes back from all steps t from it on. */
  const steps = (parts: string) => `const part = ${parts};
const e = i - ${size} * part;
${indices("e", keys.shape, ["n", "s", "c"])}
let sum = 0;
for (let t = 0; t < ${count}; t++) {
  if (t >= s) {
    const weight = Math.exp(${score(inputs, 1)} - t0[${sum("c", [
      [count * width, "n"],
      [width, "t"],
    ])}]) * ${at(0, dy, "t")};`;
  const slope = `const slope = weight * (${at(2, values, "s")} - ${at(5, y, "t")});`;
  const keysAndValues = `${steps(`i < ${size} ? 0 : 1`)}
    ${slope}
    sum += part === 0 ? slope : weight;
  }
}
return sum;`;
  const shares = `${steps(`i < ${size} ? 0 : 1`)}
    ${slope}
    if (part === 0) {
      sum += s === t ? 0 : (s + 1 - t) * slope;
    } else {
      sum += s === t ? slope : 0;
    }
  }
}
return sum;`;
  const lanesOf = `const part = i < ${lanes} ? 0 : 1;
const e = i - ${lanes} * part;
${indices("e", [batch, width], ["n", "c"])}
let sum = 0;
for (let s = 0; s < ${count}; s++) {
  sum += t2[${sum("c", [
    [size, "part"],
    [count * width, "n"],
    [width, "s"],
  ])}];
}
return sum;`;
  const all = `t0, ${taking(0, 1, 2, 3, 4, 5)}`;
  return [
    {source: kernel(taking(1, 3, 4), totals), size},
    {source: kernel(all, keysAndValues), gives: [0, 1]},
    {source: kernel(all, shares), size: 2 * size},
    {source: kernel("t2", lanesOf), gives: [2, 3]},
  ];
};

export const scans: Rows = {linearScan, wkvScan, wkvScanGradient};
