/** Two small trainings, the same in Node and in a page. They set no device. */
import {
  batches,
  crossEntropy,
  mseLoss,
  nn,
  optim,
  type Random,
  type Run,
  tensor,
  train,
} from "../../../lib/index.js";

interface Trained {
  loss: ReturnType<typeof mseLoss>;
  model: nn.Module;
}

/** A curve with noise, by Adam. */
const mlp = () =>
  train<Trained>("mlp", {steps: 200, seed: 11}, function* ({random}) {
    const x = random.normal([64, 2]);
    const y = x
      .slice(1, 0, 1)
      .sin()
      .mul(x.slice(1, 1))
      .add(random.normal([64, 1]).mul(0.1));
    const model = new nn.Sequential(
      new nn.Linear(2, 17, {random}),
      new nn.Tanh(),
      new nn.Linear(17, 9, {random}),
      new nn.Sigmoid(),
      new nn.Linear(9, 1, {random}),
    );
    const optimizer = new optim.Adam(model.parameters(), {learningRate: 0.02});
    for (const batch of batches({x, y}, {batchSize: 13, random})) {
      optimizer.zeroGrad();
      const loss = mseLoss(model.forward(batch.x), batch.y);
      loss.backward();
      optimizer.step();
      yield {loss, model};
    }
  });

const convolutional = (random: Random) =>
  new nn.Sequential(
    new nn.Conv2d(1, 5, 3, {padding: 1, random}),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(5, 7, 3, {random}),
    new nn.ReLU(),
    new nn.Flatten(),
    new nn.Linear(7 * 9, 3, {random}),
  );

/** Random images in three classes, learnt by heart with momentum. */
const cnn = () =>
  train<Trained>("cnn", {steps: 60, seed: 12}, function* ({random}) {
    const x = random.normal([30, 1, 11, 11]);
    const y = tensor(Int32Array.from({length: 30}, () => random.integer(3)));
    const model = convolutional(random);
    const optimizer = new optim.SGD(model.parameters(), {learningRate: 0.05, momentum: 0.9});
    for (const batch of batches({x, y}, {batchSize: 8, random})) {
      optimizer.zeroGrad();
      const loss = crossEntropy(model.forward(batch.x), batch.y);
      loss.backward();
      optimizer.step();
      yield {loss, model};
    }
  });

export interface Bits {
  /** Every weight by its name, as the 32 bits of each number. */
  weights: Record<string, number[]>;
  losses: readonly number[];
}

async function bitsOf(run: Run<Trained>): Promise<Bits> {
  await run.finish();
  if (run.error || !run.current) throw run.error ?? new Error("Nothing was trained.");
  const weights: Record<string, number[]> = {};
  for (const [name, weight] of run.current.model.namedParameters()) {
    const {buffer} = await weight.data();
    weights[name] = Array.from(new Int32Array(buffer));
  }
  return {weights, losses: [...run.history.losses]};
}

/** Trains both on the device in use. */
export const trainAll = async (): Promise<Record<string, Bits>> => ({
  mlp: await bitsOf(mlp()),
  cnn: await bitsOf(cnn()),
});
