/**
 * Messages along the edges of a graph, and what nodes make of those that arrive. An edge is a pair of
 * node numbers; a segment is the set of rows that carry the same number, in any order.
 */
import type {View} from "../devices/device.js";
import {checkIndex} from "./indexing.js";
import {expectRank, expectType, flatten, misfit, type Operation, sizeOf} from "./operation.js";

/** Calls `misfit` unless this is a vector of `count` int32 numbers. */
function checkNumbers(what: string, numbers: View, count: number): void {
  expectType(what, numbers, "int32");
  if (numbers.shape.length === 1 && numbers.shape[0] === count) return;
  misfit(`${what} must be of shape [${count}]`);
}

function checkEdges(source: View, target: View): void {
  checkNumbers("the sources", source, sizeOf(source.shape));
  checkNumbers("the targets", target, source.shape[0]);
}

const edgeSum: Operation = {
  name: "edgeSum",
  formula: "\\mathbf{y}_v = \\sum_{e : u \\to v} w_e\\, \\mathbf{x}_u",
  outputs() {
    throw new Error("edgeSum: the output's shape must be given.");
  },
  reference([x, source, target, weights], [y]) {
    const width = y.shape[1];
    const values = flatten(x);
    const targets = flatten(target);
    const factors = weights ? flatten(weights) : [];
    y.data.fill(0);
    flatten(source).forEach((from, e) => {
      checkIndex("edgeSum", from, x.shape[0]);
      checkIndex("edgeSum", targets[e], y.shape[0]);
      for (let j = 0; j < width; ++j) {
        y.data[targets[e] * width + j] += (weights ? factors[e] : 1) * values[from * width + j];
      }
    });
  },
  gradient({upstream, inputs: [x, source, target, weights], needs, apply}) {
    const factors = weights ? [weights] : [];
    const back = [upstream, target, source, ...factors];
    return [
      needs[0] ? apply("edgeSum", back, {}, [], {shape: x.shape, dtype: "float32"}) : undefined,
      undefined,
      undefined,
      ...(needs[3] ? [apply("edgeDot", [x, upstream, source, target])] : []),
    ];
  },
};

const edgeDot: Operation = {
  name: "edgeDot",
  formula: "y_e = \\mathbf{a}_u^\\top \\mathbf{b}_v \\quad (e : u \\to v)",
  outputs([a, b, source, target]) {
    checkEdges(source, target);
    for (const x of [a, b]) {
      expectType("the input", x, "float32");
      expectRank("the input", x.shape, 2);
    }
    if (a.shape[1] !== b.shape[1]) {
      misfit(`rows of ${a.shape[1]} and of ${b.shape[1]} numbers`);
    }
    return [{shape: source.shape, dtype: "float32"}];
  },
  reference([a, b, source, target], [y]) {
    const width = a.shape[1];
    const [left, right, targets] = [a, b, target].map(flatten);
    flatten(source).forEach((from, e) => {
      checkIndex("edgeDot", from, a.shape[0]);
      checkIndex("edgeDot", targets[e], b.shape[0]);
      let sum = 0;
      for (let j = 0; j < width; ++j) sum += left[from * width + j] * right[targets[e] * width + j];
      y.data[e] = sum;
    });
  },
  gradient({upstream, inputs: [a, b, source, target], needs, apply}) {
    const like = ({shape}: {shape: readonly number[]}) => ({shape, dtype: "float32"}) as const;
    return [
      needs[0] ? apply("edgeSum", [b, target, source, upstream], {}, [], like(a)) : undefined,
      needs[1] ? apply("edgeSum", [a, source, target, upstream], {}, [], like(b)) : undefined,
    ];
  },
};

function checkSegments([x, segments]: readonly View[]): void {
  expectType("the input", x, "float32");
  expectRank("the input", x.shape, 2);
  checkNumbers("the segments", segments, x.shape[0]);
}

const segmentMax: Operation = {
  name: "segmentMax",
  formula: "y_{kj} = \\max_{i : s_i = k} x_{ij}",
  outputs(inputs, {segments}) {
    checkSegments(inputs);
    return [{shape: [Number(segments), inputs[0].shape[1]], dtype: "float32"}];
  },
  reference([x, segments], [y]) {
    const [rows, width] = y.shape;
    const seen = new Set<number>();
    const values = flatten(x);
    y.data.fill(0);
    flatten(segments).forEach((k, i) => {
      checkIndex("segmentMax", k, rows);
      for (let j = 0; j < width; ++j) {
        const value = values[i * width + j];
        const at = k * width + j;
        y.data[at] = seen.has(k) ? Math.max(y.data[at], value) : value;
      }
      seen.add(k);
    });
  },
  // To the largest elements, shared equally where there is a tie.
  gradient({upstream, inputs: [x, segments], outputs: [y], apply}) {
    const hit = x.detach().equal(y.detach().gather(segments));
    const sums = {shape: y.shape, dtype: "float32"} as const;
    const ties = apply("scatterAdd", [segments, hit], {}, [], sums);
    return [upstream.gather(segments).mul(hit.div(ties.gather(segments))), undefined];
  },
};

const segmentSoftmax: Operation = {
  name: "segmentSoftmax",
  formula: "y_{ij} = e^{x_{ij}} / \\sum_{l : s_l = s_i} e^{x_{lj}}",
  outputs(inputs) {
    checkSegments(inputs);
    return [{shape: inputs[0].shape, dtype: "float32"}];
  },
  reference([x, segments], [y], {segments: count}) {
    const width = x.shape[1];
    const size = Number(count) * width;
    const largest = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
    const sums = new Float64Array(size);
    const values = flatten(x);
    const of = flatten(segments);
    for (const k of of) checkIndex("segmentSoftmax", k, Number(count));
    const group = (i: number) => of[Math.floor(i / width)] * width + (i % width);
    values.forEach((value, i) => {
      largest[group(i)] = Math.max(largest[group(i)], value);
    });
    const powers = values.map((value, i) => Math.exp(value - largest[group(i)]));
    powers.forEach((power, i) => {
      sums[group(i)] += power;
    });
    powers.forEach((power, i) => {
      y.data[i] = power / sums[group(i)];
    });
  },
  // As the softmax of each segment: x̄ = y ∘ (ȳ - Σ y ∘ ȳ).
  gradient({upstream, inputs: [x, segments], outputs: [y], attributes, apply}) {
    const weighted = upstream.mul(y);
    const shape = [Number(attributes.segments), x.shape[1]];
    const sums = apply("scatterAdd", [segments, weighted], {}, [], {shape, dtype: "float32"});
    return [weighted.sub(y.mul(sums.gather(segments))), undefined];
  },
};

export const segments: Operation[] = [edgeSum, edgeDot, segmentMax, segmentSoftmax];
