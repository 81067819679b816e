/** Loops of every kind that a run may have to take back, each with a look at what it yields. */
import {
  batches,
  crossEntropy,
  dropout,
  evaluate,
  nn,
  optim,
  type RunContext,
  type Tensor,
  tensor,
} from "../../../lib/index.js";

export interface Kind {
  name: string;
  /** Whether steps are copied as they go, so that they can be shown without taking them again. */
  kept: boolean;
  /** Tensors that eight steps leave to the collector. */
  litter?: number;
  // biome-ignore lint/suspicious/noExplicitAny: each loop yields another state
  loop: (context: RunContext) => Generator<any, void, void>;
  /** All that a view could see of a state. */
  // biome-ignore lint/suspicious/noExplicitAny: each loop yields another state
  see: (state: any) => Promise<number[]>;
}

const numbers = async (...tensors: Tensor[]): Promise<number[]> =>
  (await Promise.all(tensors.map((t) => evaluate(() => t.mul(1))))).flatMap(({data}) => [...data]);

const model = (random: RunContext["random"]) =>
  new nn.Sequential(
    new nn.Linear(2, 8, {random}),
    new nn.BatchNorm1d(8),
    new nn.ReLU(),
    new nn.Linear(8, 2, {random}),
  );

const weightsOf = (module: nn.Module): Tensor[] => [
  ...module.parameters(),
  ...Array.from(module.namedBuffers(), ([, buffer]) => buffer),
];

const gradientsOf = (module: nn.Module): Tensor[] =>
  module.parameters().flatMap(({grad}) => grad ?? []);

export const kinds: Kind[] = [
  {
    name: "a network with batches, dropout, running statistics and Adam",
    kept: true,
    *loop({random}) {
      const inputs = random.normal([40, 2]);
      const labels = tensor(Int32Array.from({length: 40}, (_, i) => i % 2));
      const net = model(random);
      const optimizer = new optim.Adam(net.parameters(), {learningRate: 0.02});
      for (const batch of batches({inputs, labels}, {batchSize: 16, random})) {
        optimizer.zeroGrad();
        const scores = net.forward(dropout(batch.inputs, 0.2, random));
        const loss = crossEntropy(scores, batch.labels);
        loss.backward();
        optimizer.step();
        yield {loss, net, scores, rows: batch.labels};
      }
    },
    see: ({net, scores, rows}) => numbers(...weightsOf(net), ...gradientsOf(net), scores, rows),
  },
  {
    name: "two networks in turn, one of them frozen at first, and a mean that begins late",
    kept: true,
    litter: 2,
    *loop({random}) {
      const first = new nn.Linear(2, 3, {random});
      const second = new nn.Linear(3, 1, {random});
      const slow = new nn.Buffer(second.weight);
      const optimizers = [first, second].map(
        (part) => new optim.SGD(part.parameters(), {learningRate: 0.05, momentum: 0.9}),
      );
      for (let step = 1; ; ++step) {
        const loss = second
          .forward(first.forward(random.normal([8, 2])).tanh())
          .square()
          .mean();
        for (const optimizer of optimizers) optimizer.zeroGrad();
        loss.backward();
        optimizers[0].step();
        if (step % 7 === 0) optimizers[1].step();
        if (step % 10 === 0) slow.assign(second.weight);
        yield {loss, first, second, slow};
      }
    },
    see: ({first, second, slow}) => numbers(...weightsOf(first), ...weightsOf(second), slow),
  },
  {
    name: "a hidden state that is kept from step to step",
    kept: true,
    litter: 7,
    *loop({random}) {
      const cell = new nn.Linear(4, 4, {random});
      const optimizer = new optim.SGD(cell.parameters(), {learningRate: 0.1});
      let hidden = random.normal([1, 4]);
      for (;;) {
        optimizer.zeroGrad();
        const next = cell
          .forward(hidden)
          .add(random.normal([1, 4]))
          .tanh();
        const loss = next.square().mean();
        loss.backward();
        optimizer.step();
        hidden = next.detach().keep();
        yield {loss, cell, hidden};
      }
    },
    see: ({cell, hidden}) => numbers(...weightsOf(cell), hidden),
  },
  {
    name: "a tensor of the step before, used without keeping it",
    kept: true,
    *loop({random}) {
      let before = random.normal([3]);
      for (;;) {
        const now = before.mul(0.9).add(random.normal([3]));
        before = now;
        yield {loss: now.square().mean(), now};
      }
    },
    see: ({now}) => numbers(now),
  },
  {
    name: "plain numbers in arrays that are used again",
    kept: true,
    *loop({random}) {
      const weights = new Float32Array(5);
      const counts = {steps: 0, seen: new Map<number, number>()};
      for (;;) {
        const at = random.integer(5);
        weights[at] += random.next();
        counts.steps += 1;
        counts.seen.set(at, counts.steps);
        yield {loss: weights.reduce((sum, w) => sum + w, 0), weights, counts};
      }
    },
    see: async ({weights, counts}) => [...weights, counts.steps, ...[...counts.seen].flat()],
  },
  {
    name: "a function that closes over numbers",
    kept: false,
    *loop({random}) {
      let slope = 1;
      for (;;) {
        slope = 0.9 * slope + random.next();
        yield {loss: slope ** 2, line: (x: number) => slope * x};
      }
    },
    see: async ({line}) => [line(2)],
  },
];
