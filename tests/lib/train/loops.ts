/** Small training loops and devices that tests of runs share. */
import type {DType, TypedArray} from "../../../lib/devices/device.js";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {nn, optim, type RunContext, type Step, type Tensor, tensor} from "../../../lib/index.js";

/** Answers late, as a device in a worker does: several steps are under way at once. */
export class LateDevice extends ReferenceDevice {
  constructor(readonly delay = 2) {
    super();
  }

  override async read(buffer: number, length: number, dtype: DType): Promise<TypedArray> {
    const answer = super.read(buffer, length, dtype);
    await new Promise((resolve) => setTimeout(resolve, this.delay));
    return await answer;
  }
}

export interface LineStep {
  loss: Tensor;
  weights: nn.Parameter;
}

/** Three weights find their way to 1, 2, 3. Ends after `length` steps, if given. */
export function line({length = Number.POSITIVE_INFINITY, learningRate = 0.1} = {}) {
  return function* ({random}: RunContext): Generator<LineStep, void, void> {
    const target = tensor([1, 2, 3]);
    const weights = new nn.Parameter(random.normal([3]));
    const optimizer = new optim.Adam([weights], {learningRate});
    for (let step = 0; step < length; ++step) {
      optimizer.zeroGrad();
      const loss = weights.sub(target).square().mean();
      loss.backward();
      optimizer.step();
      yield {loss, weights};
    }
  };
}

/** Counts its steps without a device: losses are 1, 1/2, 1/3 … */
export function* count(): Generator<Step, void, void> {
  for (let step = 1; ; ++step) yield {loss: 1 / step};
}

export const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
