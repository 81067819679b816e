/**
 * Scans without matrices: every element has a recurrence of its own along one axis. What the rows
 * with matrices (rnn.ts, lstm.ts, gru.ts) share with them stands here too.
 */
import {
  expectType,
  flatten,
  formatShape,
  misfit,
  type Operation,
  type Shape,
  sameShape,
  sizeOf,
} from "./operation.js";

/** Steps in the order in which a scan takes them, each with the one taken before it (-1: none). */
export function* stepsOf(count: number, reverse: unknown): Generator<[number, number]> {
  for (let i = 0; i < count; ++i) yield reverse ? [count - 1 - i, i ? count - i : -1] : [i, i - 1];
}

/** Calls `misfit` unless the shapes are alike. */
export function expectShape(what: string, actual: Shape, wanted: Shape): void {
  if (sameShape(actual, wanted)) return;
  misfit(`${what} must have the shape ${formatShape(wanted)}`);
}

/** A shape as (before the axis, the axis, after it). */
function splitAt(shape: Shape, axis: number): [number, number, number] {
  return [sizeOf(shape.slice(0, axis)), shape[axis], sizeOf(shape.slice(axis + 1))];
}

const without = (shape: Shape, axis: number) => shape.filter((_, i) => i !== axis);

const linearScan: Operation = {
  name: "linearScan",
  formula: "h_t = a_t \\odot h_{t-1} + b_t",
  outputs([a, b, initial], {axis}) {
    for (const [part, what] of [
      [a, "the factor"],
      [b, "the input"],
      [initial, "the initial state"],
    ] as const) {
      expectType(what, part, "float32");
    }
    expectShape("the factor", a.shape, b.shape);
    expectShape("the initial state", initial.shape, without(b.shape, Number(axis)));
    return [{shape: b.shape, dtype: "float32"}];
  },
  reference([a, b, initial], [h], {axis, reverse}) {
    const [outer, count, inner] = splitAt(b.shape, Number(axis));
    const [factors, added, start] = [a, b, initial].map(flatten);
    for (let n = 0; n < outer; ++n) {
      for (const [t, before] of stepsOf(count, reverse)) {
        for (let i = 0; i < inner; ++i) {
          const at = (n * count + t) * inner + i;
          const last = before < 0 ? start[n * inner + i] : h.data[(n * count + before) * inner + i];
          h.data[at] = factors[at] * last + added[at];
        }
      }
    }
  },
  // g_t = dh_t + a_{t+1} g_{t+1}: the same scan, run the other way.
  gradient({upstream, inputs: [a, , initial], outputs: [h], attributes, needs, apply}) {
    const {reverse} = attributes;
    const axis = Number(attributes.axis);
    const count = h.shape[axis];
    const zeros = (shape: Shape) => apply("fill", [], {}, [0], {shape, dtype: "float32"});
    if (count === 0) return [upstream, upstream, needs[2] ? zeros(initial.shape) : undefined];
    const first = reverse ? count - 1 : 0;
    const one = h.shape.map((n, i) => (i === axis ? 1 : n));
    const join = (...parts: (typeof h)[]) =>
      apply("concat", reverse ? parts.reverse() : parts, {axis});
    const later = reverse ? a.slice(axis, 0, count - 1) : a.slice(axis, 1);
    const g = apply("linearScan", [join(later, zeros(one)), upstream, zeros(initial.shape)], {
      axis,
      reverse: !reverse,
    });
    const earlier = reverse ? h.slice(axis, 1) : h.slice(axis, 0, count - 1);
    return [
      needs[0] ? g.mul(join(initial.unsqueeze(axis), earlier)) : undefined,
      g,
      needs[2]
        ? a
            .slice(axis, first, first + 1)
            .mul(g.slice(axis, first, first + 1))
            .squeeze(axis)
        : undefined,
    ];
  },
};

/** Numbers of WKV: keys, values [N, T, C], decay and bonus [N, C], all flat. */
interface Wkv {
  keys: number[];
  values: number[];
  decay: number[];
  bonus: number[];
  shape: Shape;
}

/**
 * The formula as attention: y_t is a mean of the values up to t, weighted by a softmax. Calls
 * `use(lane, at, weights)` for each time, with the position of v_t, and of the lane's decay.
 */
function eachMean(
  {keys, values, decay, bonus, shape: [batch, count, width]}: Wkv,
  use: (lane: number, position: (t: number) => number, weights: number[], mean: number) => void,
): void {
  for (let lane = 0; lane < batch * width; ++lane) {
    const first = Math.floor(lane / width) * count * width + (lane % width);
    const position = (t: number) => first + t * width;
    for (let t = 0; t < count; ++t) {
      const scores = Array.from({length: t + 1}, (_, i) =>
        i === t ? keys[position(t)] + bonus[lane] : keys[position(i)] - (t - 1 - i) * decay[lane],
      );
      const top = Math.max(...scores);
      const powers = scores.map((score) => Math.exp(score - top));
      const total = powers.reduce((sum, power) => sum + power, 0);
      const weights = powers.map((power) => power / total);
      const mean = weights.reduce((sum, weight, i) => sum + weight * values[position(i)], 0);
      use(lane, position, weights, mean);
    }
  }
}

const wkvScan: Operation = {
  name: "wkvScan",
  formula:
    "y_t = \\frac{\\sum_{i<t} e^{-(t-1-i)w + k_i} v_i + e^{u + k_t} v_t}{\\sum_{i<t} e^{-(t-1-i)w + k_i} + e^{u + k_t}}",
  outputs([keys, values, decay, bonus]) {
    for (const part of [keys, values, decay, bonus]) {
      expectType("every input", part, "float32");
    }
    if (keys.shape.length !== 3) {
      misfit("keys must be [N, T, C]");
    }
    const [batch, , width] = keys.shape;
    expectShape("the values", values.shape, keys.shape);
    expectShape("the decay", decay.shape, [batch, width]);
    expectShape("the bonus", bonus.shape, [batch, width]);
    return [{shape: keys.shape, dtype: "float32"}];
  },
  reference(inputs, [y]) {
    const [keys, values, decay, bonus] = inputs.map(flatten);
    eachMean({keys, values, decay, bonus, shape: y.shape}, (_lane, position, weights, mean) => {
      y.data[position(weights.length - 1)] = mean;
    });
  },
  gradient({upstream, inputs, outputs: [y], recording, applyAll}) {
    refuseSecond("wkv", recording);
    return applyAll("wkvScanGradient", [upstream, ...inputs, y]);
  },
};

const wkvScanGradient: Operation = {
  name: "wkvScanGradient",
  formula: "\\partial L / \\partial (k, v, w, u)",
  outputs: ([, keys, values, decay, bonus]) =>
    [keys, values, decay, bonus].map(({shape}) => ({shape, dtype: "float32"})),
  reference([dy, keys, values, decay, bonus], [dk, dv, dw, du]) {
    const upstream = flatten(dy);
    const v = flatten(values);
    const numbers = {keys: flatten(keys), values: v, decay: flatten(decay), bonus: flatten(bonus)};
    for (const {data} of [dk, dv, dw, du]) data.fill(0);
    eachMean({...numbers, shape: keys.shape}, (lane, position, weights, mean) => {
      const t = weights.length - 1;
      const slope = upstream[position(t)];
      weights.forEach((weight, i) => {
        const dScore = weight * slope * (v[position(i)] - mean);
        dv.data[position(i)] += weight * slope;
        dk.data[position(i)] += dScore;
        if (i === t) du.data[lane] += dScore;
        else dw.data[lane] -= (t - 1 - i) * dScore;
      });
    });
  },
};

/**
 * The backward pass of a fused scan is one row without a gradient.
 *
 * @throws Error that names what to call for second derivatives
 */
export function refuseSecond(name: string, recording: boolean): void {
  if (!recording) return;
  throw new Error(
    `${name}: the fused scan has no second derivatives. Call ${name}(…, {fused: false}), which takes one step of the recurrence after the other.`,
  );
}

export const scans: Operation[] = [linearScan, wkvScan, wkvScanGradient];
