/** Normalisations and their gradients. */
import {type NormLayout, normLayout} from "../../../ops/normLayout.js";
import {sizeOf} from "../../wasm/views.js";
import {adding, averaging, fold, grouped} from "../fold.js";
import {element, quotient, type Row, type RowCall, type Rows, remainder} from "../program.js";

/** Whose mean elements go into, in lines: element `k` of statistic `r` is number `e` of all. */
function statisticsOf({samples, groups, channels, run}: NormLayout, overBatch: boolean, r = "r") {
  const all = groups * channels;
  const own = channels * run;
  return overBatch
    ? {
        results: all,
        count: samples * run,
        each: `const e = (${quotient("k", run)} * ${all} + ${r}) * ${run} + ${remainder("k", run)};`,
        group: remainder(`(${quotient("i", run)})`, all),
      }
    : {
        results: samples * groups,
        count: own,
        each: `const e = ${r} * ${own} + k;`,
        group: quotient("i", own),
      };
}

/** The channel of element `e`. */
const channelOf = (e: string, {groups, channels, run}: NormLayout) =>
  remainder(`(${quotient(e, run)})`, groups * channels);

interface Kind {
  axis: number;
  centred?: boolean;
  overBatch?: boolean;
}

const normalization =
  ({axis, centred = true, overBatch = false}: Kind): Row =>
  ({inputs: [x, weight, bias], attributes: {groups = 1}}) => {
    const layout = normLayout(x.shape, {axis, groups});
    const {each, ...terms} = statisticsOf(layout, overBatch);
    const averaged = averaging(terms.count);
    const standard = `(${element(0, x, "i")} - mean) / Math.sqrt(variance + s0)`;
    const shift = bias ? ` + ${element(2, bias, "c")}` : "";
    return grouped({
      ...terms,
      each: `${each}\nconst v = ${element(0, x, "e")};`,
      statistics: [
        {...averaged, name: "mean", term: centred ? "v" : "0 * v"},
        {...averaged, name: "variance", term: "(v - mean) * (v - mean)"},
      ],
      outputs: [1, 2],
      body: `const c = ${channelOf("i", layout)};
return ${standard} * ${element(1, weight, "c")}${shift};`,
      size: sizeOf(x.shape),
    });
  };

/** Element `e`: its gradient and what it was before weight and bias. `s` is its statistic. */
const standardised = ([dy, x, , mean, variance]: RowCall["inputs"], e: string, s: string) =>
  `const dy = ${element(0, dy, e)};
const z = (${element(1, x, e)} - ${element(3, mean, s)}) / Math.sqrt(${element(4, variance, s)} + s0);`;

/**
 * The gradients of weight and bias are sums over samples, those of the elements need averages of their
 * group. Both are too different for one kernel.
 */
const normGradient: Row = ({inputs, attributes}) => {
  const [, x, weight, , variance] = inputs;
  const layout = normLayout(x.shape, attributes);
  const {each, ...terms} = statisticsOf(layout, false);
  const averaged = averaging(terms.count);
  const lines = (e: string, c: string) => `const ${c} = ${channelOf(e, layout)};
${standardised(inputs, e, "r")}`;
  const launches = grouped({
    ...terms,
    each: `${each}\n${lines("e", "c")}\nconst g = dy * ${element(2, weight, "c")};`,
    statistics: [
      {...averaged, name: "shared", term: attributes.centred ? "g" : "0 * g"},
      {...averaged, name: "product", term: "g * z"},
    ],
    body: `${lines("i", "c")}
return (dy * ${element(2, weight, "c")} - shared - z * product) / Math.sqrt(${element(4, variance, "r")} + s0);`,
    size: sizeOf(x.shape),
  });
  const own = layout.channels * layout.run;
  const all = statisticsOf(layout, true, "c");
  const sums = {
    ...adding,
    results: 2 * all.results,
    count: all.count,
    before: `const c = ${remainder("r", all.results)};`,
    each: `${all.each}
const s = ${quotient("e", own)};
${standardised(inputs, "e", "s")}`,
    term: `(r < ${all.results} ? dy * z : dy)`,
  };
  return [...launches, ...fold(sums, launches.length, {gives: [1, 2]})];
};

/** The averages of a channel are the gradients of its weight and bias, but for their scale. */
const batchNormGradient: Row = ({inputs, attributes}) => {
  const [, x, weight, , variance] = inputs;
  const layout = normLayout(x.shape, attributes);
  const {each, ...terms} = statisticsOf(layout, true);
  return grouped({
    ...terms,
    each: `${each}\n${standardised(inputs, "e", "r")}`,
    statistics: [
      {...adding, name: "dWeight", term: "dy * z"},
      {...adding, name: "dBias", term: "dy"},
    ],
    outputs: [1, 2],
    body: `${standardised(inputs, "i", "r")}
const scale = ${element(2, weight, "r")} / Math.sqrt(${element(4, variance, "r")} + s0);
return scale * (dy - (${attributes.centred ? "dBias + " : ""}z * dWeight) / ${terms.count});`,
    size: sizeOf(x.shape),
  });
};

export const norms: Rows = {
  layerNorm: normalization({axis: -1}),
  rmsNorm: normalization({axis: -1, centred: false}),
  groupNorm: normalization({axis: 1}),
  batchNorm: normalization({axis: 1, overBatch: true}),
  normGradient,
  batchNormGradient,
};
