/**
 * Recurrent networks: one step of each cell in tensor operations, and whole sequences. A sequence
 * runs as one fused row of the operation table; with `fused: false` it is a loop over the cells,
 * slower, but open to second derivatives.
 */
import {formatShape, sameShape, shapeError} from "../ops/operation.js";
import {apply} from "../tensor/apply.js";
import {zeros} from "../tensor/create.js";
import type {Tensor} from "../tensor/tensor.js";
import {stack} from "../tensor/views.js";

/** Weights of a cell with G gates (1 for RNN, 3 for GRU, 4 for LSTM), stacked along the first axis. */
export interface RecurrentWeights {
  /** [G H, D] */
  input: Tensor;
  /** [G H, H] */
  recurrent: Tensor;
  /** [G H] */
  bias?: Tensor;
}

export interface SequenceOptions {
  /** From the last time step to the first. */
  reverse?: boolean;
  /** Whether the scan is one row of the table; true when left out. */
  fused?: boolean;
}

/** What a long short-term memory carries from step to step. */
export interface LSTMState {
  /** h, [N, H] */
  hidden: Tensor;
  /** c, [N, H] */
  cell: Tensor;
}

/** @throws ShapeError unless x [.., D] goes with the weights of a cell with so many gates */
function check(operation: string, gates: number, x: Tensor, weights: RecurrentWeights): number {
  const {input, recurrent, bias} = weights;
  const hidden = recurrent.shape[1];
  const features = x.shape[x.shape.length - 1];
  const complain = (what: string): never => {
    throw shapeError(operation, [x, input, recurrent], what);
  };
  if (recurrent.shape.length !== 2 || recurrent.shape[0] !== gates * hidden) {
    complain(`the recurrent weight must be [${gates} H, H]`);
  }
  if (!sameShape(input.shape, [gates * hidden, features])) {
    complain(
      input.shape[1] === features
        ? `the input weight must be [${gates * hidden}, ${features}]`
        : `the input has ${features} features, but the weights take ${input.shape[1]}`,
    );
  }
  if (bias && !sameShape(bias.shape, [gates * hidden])) {
    complain(`the bias must be [${gates * hidden}], but it is ${formatShape(bias.shape)}`);
  }
  return hidden;
}

/** x Wᵀ + b for rows x [rows, D]. */
const project = (x: Tensor, {input, bias}: RecurrentWeights) =>
  bias ? apply("linear", [x, input, bias], {activation: "none"}) : x.matmul(input.T);

/** Part k of the last axis, of size H. */
const gate = (x: Tensor, k: number, hidden: number) => x.slice(-1, k * hidden, (k + 1) * hidden);

/**
 * h' = tanh(W x + U h + b). Source: Elman 1990.
 *
 * @param x [N, D]
 * @param h [N, H]
 * @throws ShapeError naming the shapes
 */
export function rnnCell(x: Tensor, h: Tensor, weights: RecurrentWeights): Tensor {
  check("rnnCell", 1, x, weights);
  return project(x, weights).add(h.matmul(weights.recurrent.T)).tanh();
}

/**
 * c' = f ⊙ c + i ⊙ g, h' = o ⊙ tanh c', with the gates i, f, g, o in this order: sigmoids of
 * W x + U h + b, but g its hyperbolic tangent. Source: Hochreiter & Schmidhuber 1997, Gers et al.
 * 2000.
 *
 * @param x [N, D]
 * @throws ShapeError naming the shapes
 */
export function lstmCell(x: Tensor, state: LSTMState, weights: RecurrentWeights): LSTMState {
  const size = check("lstmCell", 4, x, weights);
  const z = project(x, weights).add(state.hidden.matmul(weights.recurrent.T));
  const [i, f, g, o] = [0, 1, 2, 3].map((k) => gate(z, k, size));
  const cell = f.sigmoid().mul(state.cell).add(i.sigmoid().mul(g.tanh()));
  return {hidden: o.sigmoid().mul(cell.tanh()), cell};
}

/**
 * h' = (1 − z) ⊙ h + z ⊙ tanh(W x + U (r ⊙ h) + b), with the gates r, z and the candidate in this
 * order: reset inside the product, and z = 0 keeps the state. Source: Cho et al. 2014; some
 * libraries swap z and 1 − z.
 *
 * @param x [N, D]
 * @param h [N, H]
 * @throws ShapeError naming the shapes
 */
export function gruCell(x: Tensor, h: Tensor, weights: RecurrentWeights): Tensor {
  const size = check("gruCell", 3, x, weights);
  const {recurrent} = weights;
  const added = project(x, weights);
  const gates = added
    .slice(-1, 0, 2 * size)
    .add(h.matmul(recurrent.slice(0, 0, 2 * size).T))
    .sigmoid();
  const reset = gate(gates, 0, size).mul(h);
  const candidate = gate(added, 2, size)
    .add(reset.matmul(recurrent.slice(0, 2 * size).T))
    .tanh();
  return h.add(gate(gates, 1, size).mul(candidate.sub(h)));
}

/** The gates' input for all times, [T, N, G H], and the initial state: zeros when left out. */
function prepare(operation: string, gates: number, x: Tensor, weights: RecurrentWeights) {
  if (x.shape.length !== 3) {
    throw shapeError(operation, [x], "the input must be [N, T, D]");
  }
  const hidden = check(operation, gates, x, weights);
  const [batch, count, features] = x.shape;
  const rows = x.permute([1, 0, 2]).reshape([count * batch, features]);
  const added = () => project(rows, weights).reshape([count, batch, gates * hidden]);
  const start = (initial = zeros([batch, hidden])) => {
    if (sameShape(initial.shape, [batch, hidden])) return initial;
    const reason = `the initial state must be [${batch}, ${hidden}]`;
    throw shapeError(operation, [x, initial], reason);
  };
  return {added, start};
}

/** Calls `step` with each x_t [N, D] and joins what it returns to [N, T, H]. */
function loop(x: Tensor, reverse: boolean, step: (x: Tensor) => Tensor): Tensor {
  const count = x.shape[1];
  const states: Tensor[] = [];
  for (let i = 0; i < count; ++i) {
    const t = reverse ? count - 1 - i : i;
    states[t] = step(x.slice(1, t, t + 1).squeeze(1));
  }
  return stack(states, 1);
}

const batchFirst = (states: Tensor) => states.permute([1, 0, 2]);

/**
 * The hidden states of a vanilla recurrent network at all times: h_t = tanh(W x_t + U h_{t−1} + b).
 *
 * @param x [N, T, D]
 * @param initial [N, H], zeros when left out
 * @returns [N, T, H]
 * @throws ShapeError naming the shapes
 */
export function rnn(
  x: Tensor,
  weights: RecurrentWeights,
  {initial, reverse = false, fused = true}: SequenceOptions & {initial?: Tensor} = {},
): Tensor {
  const {added, start} = prepare("rnn", 1, x, weights);
  let h = start(initial);
  if (fused) return batchFirst(apply("rnnScan", [added(), weights.recurrent, h], {reverse}));
  return loop(x, reverse, (now) => {
    h = rnnCell(now, h, weights);
    return h;
  });
}

/**
 * The hidden states and the cells of a long short-term memory at all times: c_t = f ⊙ c_{t−1} + i ⊙ g,
 * h_t = o ⊙ tanh c_t, with the gates of `lstmCell`.
 *
 * @param x [N, T, D]
 * @param initial [N, H] each, zeros when left out
 * @returns [N, T, H] each
 * @throws ShapeError naming the shapes
 */
export function lstm(
  x: Tensor,
  weights: RecurrentWeights,
  {initial, reverse = false, fused = true}: SequenceOptions & {initial?: LSTMState} = {},
): {hidden: Tensor; cells: Tensor} {
  const {added, start} = prepare("lstm", 4, x, weights);
  let state = {hidden: start(initial?.hidden), cell: start(initial?.cell)};
  if (fused) {
    const inputs = [added(), weights.recurrent, state.hidden, state.cell];
    const states = apply("lstmScan", inputs, {reverse});
    return {hidden: batchFirst(states.index(0)), cells: batchFirst(states.index(1))};
  }
  const cells: Tensor[] = [];
  const hidden = loop(x, reverse, (now) => {
    state = lstmCell(now, state, weights);
    cells.push(state.cell);
    return state.hidden;
  });
  return {hidden, cells: stack(reverse ? cells.reverse() : cells, 1)};
}

/**
 * The states of a gated recurrent unit at all times: h_t = (1 − z) ⊙ h_{t−1} + z ⊙ n, with the gates
 * and the candidate n of `gruCell`.
 *
 * @param x [N, T, D]
 * @param initial [N, H], zeros when left out
 * @returns [N, T, H]
 * @throws ShapeError naming the shapes
 */
export function gru(
  x: Tensor,
  weights: RecurrentWeights,
  {initial, reverse = false, fused = true}: SequenceOptions & {initial?: Tensor} = {},
): Tensor {
  const {added, start} = prepare("gru", 3, x, weights);
  let h = start(initial);
  if (fused) return batchFirst(apply("gruScan", [added(), weights.recurrent, h], {reverse}));
  return loop(x, reverse, (now) => {
    h = gruCell(now, h, weights);
    return h;
  });
}
