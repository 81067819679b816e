/** The book's own library, as a chapter uses it: layers, losses and optimisers of its own. */
import {
  currentDevice,
  type Device,
  type nn,
  type optim,
  scope,
  setDevice,
  type Tensor,
  tensor,
} from "../../../lib/index.js";
import {type Numbers, type Runner, rootMeanSquare, type Step} from "../work.js";

export const toTensor = ({values, shape}: Numbers): Tensor => tensor(values, {shape});

/** A model with the weights given, in the order of its parameters. */
export function withWeights<M extends nn.Module>(model: M, weights: readonly Numbers[]): M {
  const parameters = model.parameters();
  if (parameters.length !== weights.length) throw new Error("Weights do not fit the model.");
  for (const [i, parameter] of parameters.entries()) {
    scope(() => parameter.assign(toTensor(weights[i])));
  }
  return model;
}

export function training(optimizer: optim.SGD | optim.Adam, loss: () => Tensor): Step<Tensor> {
  return () => {
    optimizer.zeroGrad();
    const result = loss();
    result.backward();
    optimizer.step();
    return result;
  };
}

/** Makes a step on a device and runs it there. */
export function runner(device: Device, make: () => Step<Tensor>): Runner {
  const here = <T>(work: () => T): T => {
    const before = currentDevice();
    setDevice(device);
    try {
      return work();
    } finally {
      setDevice(before);
    }
  };
  const step = here(make);
  let last: Tensor[] = [];
  return {
    async run(count) {
      here(() => {
        for (let i = 0; i < count; ++i) {
          for (const {storage} of last) storage.free();
          last = [scope(step)].flat();
        }
      });
      await device.synchronize();
    },
    value: async () => {
      const reading = here(() => last.map((result) => result.data()));
      return rootMeanSquare(await Promise.all(reading));
    },
  };
}
