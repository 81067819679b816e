/**
 * The gated recurrent unit over all time steps: Cho et al. 2014. The gates' order is reset r, update
 * z, candidate. The reset gate acts on the state before the product, and z = 0 keeps the state.
 */
import {flatten, type Operation} from "./operation.js";
import {
  dot,
  dotBack,
  logistic,
  recurrentWeightGradient,
  scanSizes,
  statesBefore,
} from "./recurrent.js";
import {refuseSecond, stepsOf} from "./scan.js";

/** Outputs: the states [T, N, H]; the gates [T, N, 3 H]; r ⊙ the state before [T, N, H]. */
const gruScan: Operation = {
  name: "gruScan",
  formula:
    "\\mathbf{h}_t = (1 - \\mathbf{z}_t) \\odot \\mathbf{h}_{t-1} + \\mathbf{z}_t \\odot \\tanh(\\mathbf{x}_t + \\mathbf{U} (\\mathbf{r}_t \\odot \\mathbf{h}_{t-1}))",
  outputs([z, weight, initial]) {
    const {count, batch, hidden} = scanSizes(3, z, weight, [initial]);
    const states = {shape: [count, batch, hidden], dtype: "float32"} as const;
    return [states, {shape: z.shape, dtype: "float32"}, states];
  },
  reference([z, weight, initial], [h, gates, reset], {reverse}) {
    const [count, batch] = z.shape;
    const hidden = weight.shape[1];
    const [added, u, start] = [z, weight, initial].map(flatten);
    for (const [t, before] of stepsOf(count, reverse)) {
      for (let n = 0; n < batch; ++n) {
        const row = t * batch + n;
        const at = row * 3 * hidden;
        const from = before < 0 ? n * hidden : (before * batch + n) * hidden;
        const last = before < 0 ? start : h.data;
        for (let g = 0; g < 2 * hidden; ++g) {
          gates.data[at + g] = logistic(added[at + g] + dot(u, g, last, from, hidden));
        }
        for (let j = 0; j < hidden; ++j) {
          reset.data[row * hidden + j] = gates.data[at + j] * last[from + j];
        }
        for (let j = 0; j < hidden; ++j) {
          const g = 2 * hidden + j;
          const candidate = Math.tanh(added[at + g] + dot(u, g, reset.data, row * hidden, hidden));
          const update = gates.data[at + hidden + j];
          gates.data[at + g] = candidate;
          h.data[row * hidden + j] = (1 - update) * last[from + j] + update * candidate;
        }
      }
    }
  },
  gradient(context) {
    const {upstream, inputs, outputs, attributes, needs, recording, apply, applyAll} = context;
    refuseSecond("gru", recording);
    const [h, gates, reset] = outputs;
    const [, weight, initial] = inputs;
    const saved = [upstream, h, gates, weight, initial];
    const [dz, dInitial] = applyAll("gruScanGradient", saved, attributes);
    if (!needs[1]) return [dz, undefined, dInitial];
    const hidden = h.shape[2];
    const before = statesBefore(h, initial, attributes.reverse, apply);
    const parts = [
      recurrentWeightGradient(dz.slice(2, 0, 2 * hidden), before),
      recurrentWeightGradient(dz.slice(2, 2 * hidden), reset),
    ];
    return [dz, apply("concat", parts, {axis: 0}), dInitial];
  },
};

const gruScanGradient: Operation = {
  name: "gruScanGradient",
  formula:
    "\\bar{\\mathbf{h}}_{t-1} = (1 - \\mathbf{z}_t) \\odot \\bar{\\mathbf{h}}_t + \\mathbf{r}_t \\odot \\mathbf{U}^\\top \\bar{\\mathbf{n}}_t + \\mathbf{U}_{rz}^\\top (\\bar{\\mathbf{r}}_t, \\bar{\\mathbf{z}}_t)",
  outputs: ([, , gates, , initial]) => [
    {shape: gates.shape, dtype: "float32"},
    {shape: initial.shape, dtype: "float32"},
  ],
  reference([dh, h, gates, weight, initial], [dz, dInitial], {reverse}) {
    const [count, batch, hidden] = h.shape;
    const [upstream, states, saved, u, start] = [dh, h, gates, weight, initial].map(flatten);
    dInitial.data.fill(0);
    for (const [t, before] of [...stepsOf(count, reverse)].reverse()) {
      for (let n = 0; n < batch; ++n) {
        const row = t * batch + n;
        const at = row * 3 * hidden;
        const last = (j: number) =>
          before < 0 ? start[n * hidden + j] : states[(before * batch + n) * hidden + j];
        for (let j = 0; j < hidden; ++j) {
          const [update, candidate] = [saved[at + hidden + j], saved[at + 2 * hidden + j]];
          const total = upstream[row * hidden + j] + dInitial.data[n * hidden + j];
          dz.data[at + 2 * hidden + j] = total * update * (1 - candidate * candidate);
          dz.data[at + hidden + j] = total * (candidate - last(j)) * update * (1 - update);
          dInitial.data[n * hidden + j] = total * (1 - update);
        }
        for (let j = 0; j < hidden; ++j) {
          const from = at + 2 * hidden;
          const dReset = dotBack(u, 2 * hidden, hidden, j, hidden, dz.data, from);
          const reset = saved[at + j];
          dz.data[at + j] = dReset * last(j) * reset * (1 - reset);
          dInitial.data[n * hidden + j] += dReset * reset;
        }
        for (let j = 0; j < hidden; ++j) {
          dInitial.data[n * hidden + j] += dotBack(u, 0, 2 * hidden, j, hidden, dz.data, at);
        }
      }
    }
  },
};

export const gruScans: Operation[] = [gruScan, gruScanGradient];
