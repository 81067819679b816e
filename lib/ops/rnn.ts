/** The vanilla recurrent network over all time steps, Elman 1990. */
import {flatten, type Operation} from "./operation.js";
import {dot, dotBack, recurrentWeightGradient, scanSizes, statesBefore} from "./recurrent.js";
import {refuseSecond, stepsOf} from "./scan.js";

const rnnScan: Operation = {
  name: "rnnScan",
  formula: "\\mathbf{h}_t = \\tanh(\\mathbf{z}_t + \\mathbf{U} \\mathbf{h}_{t-1})",
  outputs([z, weight, initial]) {
    scanSizes(1, z, weight, [initial]);
    return [{shape: z.shape, dtype: "float32"}];
  },
  reference([z, weight, initial], [h], {reverse}) {
    const [count, batch, hidden] = z.shape;
    const [added, u, start] = [z, weight, initial].map(flatten);
    for (const [t, before] of stepsOf(count, reverse)) {
      for (let n = 0; n < batch; ++n) {
        const last = before < 0 ? start : h.data;
        const from = before < 0 ? n * hidden : (before * batch + n) * hidden;
        for (let i = 0; i < hidden; ++i) {
          const at = (t * batch + n) * hidden + i;
          h.data[at] = Math.tanh(added[at] + dot(u, i, last, from, hidden));
        }
      }
    }
  },
  gradient(context) {
    const {upstream, inputs, outputs, attributes, needs, recording, apply, applyAll} = context;
    refuseSecond("rnn", recording);
    const [h] = outputs;
    const [dz, dInitial] = applyAll("rnnScanGradient", [upstream, h, inputs[1]], attributes);
    const before = () => statesBefore(h, inputs[2], attributes.reverse, apply);
    return [dz, needs[1] ? recurrentWeightGradient(dz, before()) : undefined, dInitial];
  },
};

const rnnScanGradient: Operation = {
  name: "rnnScanGradient",
  formula:
    "\\bar{\\mathbf{z}}_t = (\\bar{\\mathbf{h}}_t + \\mathbf{U}^\\top \\bar{\\mathbf{z}}_{t+1}) \\odot (1 - \\mathbf{h}_t^2)",
  outputs: ([, h]) => [
    {shape: h.shape, dtype: "float32"},
    {shape: h.shape.slice(1), dtype: "float32"},
  ],
  reference([dh, h, weight], [dz, dInitial], {reverse}) {
    const [count, batch, hidden] = h.shape;
    const [upstream, states, u] = [dh, h, weight].map(flatten);
    dInitial.data.fill(0);
    for (const [t] of [...stepsOf(count, reverse)].reverse()) {
      for (let n = 0; n < batch; ++n) {
        const from = (t * batch + n) * hidden;
        for (let i = 0; i < hidden; ++i) {
          const total = upstream[from + i] + dInitial.data[n * hidden + i];
          dz.data[from + i] = total * (1 - states[from + i] ** 2);
        }
        // What flows on to the step before; after the first step, to the initial state.
        for (let j = 0; j < hidden; ++j) {
          dInitial.data[n * hidden + j] = dotBack(u, 0, hidden, j, hidden, dz.data, from);
        }
      }
    }
  },
};

export const rnnScans: Operation[] = [rnnScan, rnnScanGradient];
