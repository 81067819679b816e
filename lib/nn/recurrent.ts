/**
 * Recurrent layers: cells, which take one step, and sequences of them, [N, T, D] to [N, T, H].
 * Weights and biases start uniform in ±1/√H.
 */
import {
  gru,
  gruCell,
  type LSTMState,
  lstm,
  lstmCell,
  type RecurrentWeights,
  rnn,
  rnnCell,
} from "../functions/recurrent.js";
import {shapeError} from "../ops/operation.js";
import type {Random} from "../random/random.js";
import {full, zeros} from "../tensor/create.js";
import {scope} from "../tensor/scope.js";
import type {Tensor} from "../tensor/tensor.js";
import {concat} from "../tensor/views.js";
import {Module, type Parameter, uniformParameter} from "./module.js";

export interface CellOptions {
  /** Where the first weights come from. */
  random: Random;
  /** Whether there is a bias; there is one when left out. */
  bias?: boolean;
  /** A second bias, on the recurrent product, as PyTorch and cuDNN have it; none when left out. */
  recurrentBias?: boolean;
}

abstract class RecurrentCell extends Module {
  /** [gates H, D] */
  readonly inputWeight: Parameter;
  /** [gates H, H] */
  readonly recurrentWeight: Parameter;
  /** [gates H] */
  readonly bias: Parameter | undefined;
  /** [gates H], added to the other one */
  readonly recurrentBias: Parameter | undefined;

  constructor(
    readonly inputSize: number,
    readonly hiddenSize: number,
    gates: number,
    {random, bias = true, recurrentBias = false}: CellOptions,
  ) {
    super();
    const width = gates * hiddenSize;
    this.inputWeight = uniformParameter(random, [width, inputSize], hiddenSize);
    this.recurrentWeight = uniformParameter(random, [width, hiddenSize], hiddenSize);
    this.bias = bias ? uniformParameter(random, [width], hiddenSize) : undefined;
    this.recurrentBias = recurrentBias ? uniformParameter(random, [width], hiddenSize) : undefined;
  }

  /** As the functions of sequences take them. */
  get weights(): RecurrentWeights {
    const {inputWeight, recurrentWeight, bias, recurrentBias} = this;
    const sum = bias && recurrentBias ? bias.add(recurrentBias) : (bias ?? recurrentBias);
    return {input: inputWeight, recurrent: recurrentWeight, bias: sum};
  }

  /** Zeros for so many examples: where a sequence starts. */
  start(batch: number): Tensor {
    return zeros([batch, this.hiddenSize]);
  }

  /** Sets one gate's bias, the sum of both where there are two. @throws Error without a bias */
  protected setBias(gate: number, value: number): void {
    const {bias, recurrentBias, hiddenSize} = this;
    if (!bias) throw new Error("The bias of a gate was given a value, but the cell has no bias.");
    const overwrite = (parameter: Parameter, part: Tensor) => {
      const old = parameter.detach();
      const parts = [
        old.slice(0, 0, gate * hiddenSize),
        part,
        old.slice(0, (gate + 1) * hiddenSize),
      ];
      parameter.assign(concat(parts));
    };
    scope(() => {
      overwrite(bias, full([hiddenSize], value));
      if (recurrentBias) overwrite(recurrentBias, zeros([hiddenSize]));
    });
  }
}

/** One step of a vanilla recurrent network: see `rnnCell`. */
export class RNNCell extends RecurrentCell {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions) {
    super(inputSize, hiddenSize, 1, options);
  }

  /** @param x [N, D] @param h [N, H], zeros when left out @throws ShapeError */
  forward(x: Tensor, h: Tensor = this.start(x.shape[0])): Tensor {
    return rnnCell(x, h, this.weights);
  }
}

export interface LSTMCellOptions extends CellOptions {
  /** First value of the forget gate's bias: large ones remember from the start. */
  forgetBias?: number;
}

/** One step of a long short-term memory, gates in the order i f g o: see `lstmCell`. */
export class LSTMCell extends RecurrentCell {
  constructor(inputSize: number, hiddenSize: number, options: LSTMCellOptions) {
    super(inputSize, hiddenSize, 4, options);
    if (options.forgetBias !== undefined) this.setBias(1, options.forgetBias);
  }

  /** The hidden state after a step: `step` gives the cell as well. */
  forward(x: Tensor, state?: LSTMState): Tensor {
    return this.step(x, state).hidden;
  }

  /** @param x [N, D] @param state [N, H] each, zeros when left out @throws ShapeError */
  step(x: Tensor, state?: LSTMState): LSTMState {
    const start = () => this.start(x.shape[0]);
    return lstmCell(x, state ?? {hidden: start(), cell: start()}, this.weights);
  }
}

export interface GRUCellOptions extends CellOptions {
  /** First value of the update gate's bias: very negative ones keep the state from the start. */
  updateBias?: number;
}

/** One step of a gated recurrent unit, gates in the order r z candidate: see `gruCell`. */
export class GRUCell extends RecurrentCell {
  constructor(inputSize: number, hiddenSize: number, options: GRUCellOptions) {
    super(inputSize, hiddenSize, 3, options);
    if (options.updateBias !== undefined) this.setBias(1, options.updateBias);
  }

  /** @param x [N, D] @param h [N, H], zeros when left out @throws ShapeError */
  forward(x: Tensor, h: Tensor = this.start(x.shape[0])): Tensor {
    return gruCell(x, h, this.weights);
  }
}

export interface SequenceLayerOptions {
  /** Networks on top of each other, each reading the one below; 1 when left out. */
  layers?: number;
  /** Whether each layer has a second network that reads from the end; outputs are joined. */
  bidirectional?: boolean;
  /** Whether the scan is one row of the table; without, second derivatives work. */
  fused?: boolean;
}

/** Layers of cells over whole sequences. */
abstract class Recurrent<Cell extends RecurrentCell, State> extends Module {
  /** Layer by layer; in each the forward direction, then the backward one. */
  readonly cells: Cell[];
  readonly bidirectional: boolean;
  readonly fused: boolean;

  constructor(
    readonly inputSize: number,
    readonly hiddenSize: number,
    {layers = 1, bidirectional = false, fused = true}: SequenceLayerOptions,
    makeCell: (inputSize: number) => Cell,
  ) {
    super();
    const directions = bidirectional ? 2 : 1;
    this.cells = Array.from({length: layers * directions}, (_, i) =>
      makeCell(i < directions ? inputSize : hiddenSize * directions),
    );
    this.bidirectional = bidirectional;
    this.fused = fused;
  }

  /** One cell over x [N, T, D]: outputs [N, T, H] and the state after the last step taken. */
  protected abstract scan(
    cell: Cell,
    x: Tensor,
    initial: State | undefined,
    reverse: boolean,
  ): {outputs: Tensor; state: State};

  /**
   * The top layer's hidden states, [N, T, H], or [N, T, 2 H] where it runs both ways.
   *
   * @param x [N, T, D]
   * @throws ShapeError naming the shapes
   */
  forward(x: Tensor, initial?: readonly State[]): Tensor {
    return this.run(x, initial).outputs;
  }

  /**
   * The same, with the state that each cell ends in, in the order of `cells`.
   *
   * @param initial the state that each cell starts from; zeros when left out
   * @throws ShapeError naming the shapes; Error unless there are as many states as cells
   */
  run(x: Tensor, initial?: readonly State[]): {outputs: Tensor; states: State[]} {
    if (x.shape.length !== 3 || x.shape[1] === 0) {
      throw shapeError(
        "recurrent layer",
        [x],
        `the input must be [N, T, ${this.inputSize}] with at least one step`,
      );
    }
    if (initial && initial.length !== this.cells.length) {
      throw new Error(
        `There are ${this.cells.length} cells, but ${initial.length} initial states.`,
      );
    }
    const directions = this.bidirectional ? 2 : 1;
    const states: State[] = [];
    let outputs = x;
    for (let i = 0; i < this.cells.length; i += directions) {
      const runs = this.cells
        .slice(i, i + directions)
        .map((cell, k) => this.scan(cell, outputs, initial?.[i + k], k === 1));
      outputs = concat(
        runs.map((run) => run.outputs),
        -1,
      );
      states.push(...runs.map(({state}) => state));
    }
    return {outputs, states};
  }
}

/** States [N, T, H] where a scan ended, [N, H]. */
function ending(states: Tensor, reverse: boolean): Tensor {
  const at = reverse ? 0 : states.shape[1] - 1;
  return states.slice(1, at, at + 1).squeeze(1);
}

/** Vanilla recurrent network over sequences. Source: Elman 1990. */
export class RNN extends Recurrent<RNNCell, Tensor> {
  constructor(inputSize: number, hiddenSize: number, options: CellOptions & SequenceLayerOptions) {
    super(inputSize, hiddenSize, options, (size) => new RNNCell(size, hiddenSize, options));
  }

  protected scan({weights}: RNNCell, x: Tensor, initial: Tensor | undefined, reverse: boolean) {
    const outputs = rnn(x, weights, {initial, reverse, fused: this.fused});
    return {outputs, state: ending(outputs, reverse)};
  }
}

/** Long short-term memory over sequences. Source: Hochreiter & Schmidhuber 1997. */
export class LSTM extends Recurrent<LSTMCell, LSTMState> {
  constructor(
    inputSize: number,
    hiddenSize: number,
    options: LSTMCellOptions & SequenceLayerOptions,
  ) {
    super(inputSize, hiddenSize, options, (size) => new LSTMCell(size, hiddenSize, options));
  }

  protected scan({weights}: LSTMCell, x: Tensor, initial: LSTMState | undefined, reverse: boolean) {
    const {hidden, cells} = lstm(x, weights, {initial, reverse, fused: this.fused});
    const state = {hidden: ending(hidden, reverse), cell: ending(cells, reverse)};
    return {outputs: hidden, state};
  }
}

/** Gated recurrent unit over sequences. Source: Cho et al. 2014. */
export class GRU extends Recurrent<GRUCell, Tensor> {
  constructor(
    inputSize: number,
    hiddenSize: number,
    options: GRUCellOptions & SequenceLayerOptions,
  ) {
    super(inputSize, hiddenSize, options, (size) => new GRUCell(size, hiddenSize, options));
  }

  protected scan({weights}: GRUCell, x: Tensor, initial: Tensor | undefined, reverse: boolean) {
    const outputs = gru(x, weights, {initial, reverse, fused: this.fused});
    return {outputs, state: ending(outputs, reverse)};
  }
}
