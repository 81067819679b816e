/**
 * Long short-term memory over all time steps: Hochreiter & Schmidhuber 1997, with the forget gate of
 * Gers et al. 2000. The gates' order is input i, forget f, candidate g, output o.
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

/** Outputs: the hidden states and the cells, [2, T, N, H]; the gates [T, N, 4 H]. */
const lstmScan: Operation = {
  name: "lstmScan",
  formula:
    "\\mathbf{c}_t = \\mathbf{f}_t \\odot \\mathbf{c}_{t-1} + \\mathbf{i}_t \\odot \\mathbf{g}_t,\\quad \\mathbf{h}_t = \\mathbf{o}_t \\odot \\tanh \\mathbf{c}_t",
  outputs([z, weight, initial, initialCell]) {
    const {count, batch, hidden} = scanSizes(4, z, weight, [initial, initialCell]);
    return [
      {shape: [2, count, batch, hidden], dtype: "float32"},
      {shape: z.shape, dtype: "float32"},
    ];
  },
  reference([z, weight, initial, initialCell], [states, gates], {reverse}) {
    const [count, batch] = z.shape;
    const hidden = weight.shape[1];
    const cells = count * batch * hidden;
    const [added, u, start, startCell] = [z, weight, initial, initialCell].map(flatten);
    for (const [t, before] of stepsOf(count, reverse)) {
      for (let n = 0; n < batch; ++n) {
        const row = t * batch + n;
        const from = before < 0 ? n * hidden : (before * batch + n) * hidden;
        const last = before < 0 ? start : states.data;
        for (let g = 0; g < 4 * hidden; ++g) {
          const sum = added[row * 4 * hidden + g] + dot(u, g, last, from, hidden);
          const isCandidate = g >= 2 * hidden && g < 3 * hidden;
          gates.data[row * 4 * hidden + g] = isCandidate ? Math.tanh(sum) : logistic(sum);
        }
        for (let j = 0; j < hidden; ++j) {
          const [i, f, g, o] = [0, 1, 2, 3].map((k) => gates.data[(row * 4 + k) * hidden + j]);
          const lastCell = before < 0 ? startCell[from + j] : states.data[cells + from + j];
          const cell = f * lastCell + i * g;
          states.data[cells + row * hidden + j] = cell;
          states.data[row * hidden + j] = o * Math.tanh(cell);
        }
      }
    }
  },
  gradient(context) {
    const {upstream, inputs, outputs, attributes, needs, recording, apply, applyAll} = context;
    refuseSecond("lstm", recording);
    const [states, gates] = outputs;
    const [, weight, initial, initialCell] = inputs;
    const saved = [upstream, states, gates, weight, initialCell];
    const [dz, dInitial, dInitialCell] = applyAll("lstmScanGradient", saved, attributes);
    const before = () => statesBefore(states.detach().index(0), initial, attributes.reverse, apply);
    const dWeight = needs[1] ? recurrentWeightGradient(dz, before()) : undefined;
    return [dz, dWeight, dInitial, dInitialCell];
  },
};

const lstmScanGradient: Operation = {
  name: "lstmScanGradient",
  formula:
    "\\bar{\\mathbf{c}}_t = \\mathbf{f}_{t+1} \\odot \\bar{\\mathbf{c}}_{t+1} + \\bar{\\mathbf{h}}_t \\odot \\mathbf{o}_t \\odot (1 - \\tanh^2 \\mathbf{c}_t)",
  outputs: ([, , gates, , initialCell]) => [
    {shape: gates.shape, dtype: "float32"},
    {shape: initialCell.shape, dtype: "float32"},
    {shape: initialCell.shape, dtype: "float32"},
  ],
  reference([dStates, states, gates, weight, initialCell], [dz, dInitial, dCell], {reverse}) {
    const [, count, batch, hidden] = states.shape;
    const cells = count * batch * hidden;
    const [upstream, values, saved, u, startCell] = [
      dStates,
      states,
      gates,
      weight,
      initialCell,
    ].map(flatten);
    dInitial.data.fill(0);
    dCell.data.fill(0);
    for (const [t, before] of [...stepsOf(count, reverse)].reverse()) {
      for (let n = 0; n < batch; ++n) {
        const row = t * batch + n;
        for (let j = 0; j < hidden; ++j) {
          const carried = n * hidden + j;
          const at = row * hidden + j;
          const [i, f, g, o] = [0, 1, 2, 3].map((k) => saved[(row * 4 + k) * hidden + j]);
          const lastCell =
            before < 0 ? startCell[carried] : values[cells + (before * batch + n) * hidden + j];
          const squashed = Math.tanh(values[cells + at]);
          const dh = upstream[at] + dInitial.data[carried];
          const dc = upstream[cells + at] + dCell.data[carried] + dh * o * (1 - squashed ** 2);
          const parts = [
            dc * g * i * (1 - i),
            dc * lastCell * f * (1 - f),
            dc * i * (1 - g * g),
            dh * squashed * o * (1 - o),
          ];
          parts.forEach((part, k) => {
            dz.data[(row * 4 + k) * hidden + j] = part;
          });
          dCell.data[carried] = dc * f;
        }
        for (let j = 0; j < hidden; ++j) {
          const from = row * 4 * hidden;
          dInitial.data[n * hidden + j] = dotBack(u, 0, 4 * hidden, j, hidden, dz.data, from);
        }
      }
    }
  },
};

export const lstmScans: Operation[] = [lstmScan, lstmScanGradient];
