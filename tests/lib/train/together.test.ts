/** Several models in one run. */
import {describe, expect, it} from "vitest";
import {eachOf, nn, optim, Random, type Tensor, together, train} from "../../../lib/node.js";

interface State {
  loss: Tensor;
  model: nn.Linear;
}

function* learn(learningRate: number, random: Random): Generator<State, void> {
  const model = new nn.Linear(2, 1, {random});
  const optimizer = new optim.SGD(model.parameters(), {learningRate});
  for (;;) {
    const loss = model
      .forward(random.normal([4, 2]))
      .square()
      .mean();
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    yield {loss, model};
  }
}
const weight = ({model}: State) => model.weight.sum().item();

describe("together", () => {
  const rates = {slow: 0.01, fast: 0.1} as const;
  const names = ["slow", "fast"] as const;
  const start = (seed: number) => (name: (typeof names)[number]) =>
    learn(rates[name], new Random(seed));

  it("trains each as it would be trained alone, and measures each", async () => {
    const race = train(
      "together",
      {steps: 12, evaluateEvery: 4, metrics: eachOf(names, {weight})},
      ({seed}) => together(names, start(seed)),
    );
    expect(race.metricNames).toEqual(["weight/slow", "weight/fast"]);
    await race.finish();
    for (const name of names) {
      const alone = train(
        `alone-${name}`,
        {steps: 12, evaluateEvery: 4, metrics: {weight}},
        (run) => start(run.seed)(name),
      );
      await alone.finish();
      expect(race.metricHistory[`weight/${name}`]).toEqual(alone.metricHistory.weight);
      if (name === "slow") expect(race.history).toEqual(alone.history);
    }
  });

  it("goes back and on to the same numbers", async () => {
    const race = train(
      "together-back",
      {steps: 12, evaluateEvery: 4, metrics: eachOf(names, {weight})},
      ({seed}) => together(names, start(seed)),
    );
    race.remember();
    await race.finish();
    const {metrics} = race;
    await race.goTo(5);
    await race.play();
    expect(race.step).toBe(12);
    expect(race.metrics).toEqual(metrics);
  });

  it("ends with the first that ends, and refuses none", () => {
    function* counting(steps: number) {
      for (let loss = 0; loss < steps; ++loss) yield {loss};
    }
    const steps = [...together(["a", "b"], (name) => counting(name === "a" ? 5 : 3))];
    expect(steps.map(({each: {a, b}}) => [a.loss, b.loss])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
    expect(() => together([], () => counting(1)).next()).toThrow(/no model/);
  });
});
