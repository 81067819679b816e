/** Chapter 5: its rules against calculations of their own and the library, its claims, its exercises. */
import {beforeAll, describe, expect, test} from "vitest";
import {solutions} from "../../chapters/solutions/05-optimization-algorithms.js";
import type {nn as layers, Run, Tensor} from "../../lib/index.js";
import {crossEntropy, nn, optim, Random, tensor} from "../../lib/node.js";
import {testExercises} from "./exercises.js";
import {numbers, type Page, useChapter} from "./helper.js";

const CHAPTER = "05-optimization-algorithms";
const page = await useChapter(CHAPTER);
const uncorrected = await useChapter(CHAPTER, {
  overrides: {corrected: false},
  only: ["first-step", "race"],
});

interface Settings {
  eta: number;
  mu: number;
  rho: number;
  beta1: number;
  beta2: number;
  lambda: number;
}
type Rule = (
  theta: layers.Buffer,
  settings: Settings,
) => (gradient: (theta: Tensor) => Tensor) => Record<string, Tensor>;
type Rules = Record<string, Rule>;

const {rules, shared} = {
  rules: await page.value<Rules>("rules"),
  shared: await page.value<Omit<Settings, "eta">>("shared"),
};
const names = Object.keys(rules);
const START = [0.5, -1.5, 2];
/** An uneven bowl, so that a gradient at another place is another gradient; and noise over it. */
const SLOPES = [1, 10, 0.1];
const STEPS = 25;
const noise = (t: number, i: number) => Math.sin(7 * t + 3 * i) / 4;
const slopeAt = (theta: readonly number[], t: number) =>
  theta.map((x, i) => SLOPES[i] * x + noise(t, i));

/** The places that a rule of the page goes through. */
async function walk(rule: Rule, settings: Partial<Settings>): Promise<number[][]> {
  const theta = new nn.Buffer(tensor(START));
  const step = rule(theta, {...shared, eta: 0.01, ...settings});
  const way: number[][] = [];
  for (let t = 0; t < STEPS; ++t) {
    const waves = tensor(SLOPES.map((_, i) => noise(t, i)));
    step((at) => at.mul(tensor(SLOPES)).add(waves));
    way.push(await numbers(theta));
  }
  return way;
}

type Move = (theta: number[], gradient: (theta: number[]) => number[], t: number) => number[];

/** The same places by plain numbers in double precision. */
function walkPlainly(move: Move): number[][] {
  let theta = [...START];
  return Array.from({length: STEPS}, (_, t) => {
    theta = move(theta, (at) => slopeAt(at, t), t + 1);
    return theta;
  });
}

const eta = 0.01;
const [mu, rho, beta1, beta2, lambda, epsilon] = [0.9, 0.9, 0.9, 0.999, 0.1, 1e-8];

/**
 * The formulas, written as sums over all gradients so far where the chapter has recursions: they share
 * no line with its cells.
 */
const plainly: Record<string, () => Move> = {
  SGD: () => (theta, gradient) => theta.map((x, i) => x - eta * gradient(theta)[i]),
  Momentum: () => {
    const seen: number[][] = [];
    return (theta, gradient) => {
      seen.unshift(gradient(theta));
      return theta.map((x, i) => x - eta * seen.reduce((sum, g, age) => sum + mu ** age * g[i], 0));
    };
  },
  Nesterov: () => {
    const seen: number[][] = [];
    const velocity = (i: number) => -eta * seen.reduce((sum, g, age) => sum + mu ** age * g[i], 0);
    return (theta, gradient) => {
      seen.unshift(gradient(theta.map((x, i) => x + mu * velocity(i))));
      return theta.map((x, i) => x + velocity(i));
    };
  },
  AdaGrad: () => {
    const seen: number[][] = [];
    return (theta, gradient) => {
      const g = gradient(theta);
      seen.push(g);
      const squares = (i: number) => seen.reduce((sum, past) => sum + past[i] ** 2, 0);
      return theta.map((x, i) => x - (eta * g[i]) / Math.sqrt(squares(i) + epsilon));
    };
  },
  RMSProp: () => {
    const seen: number[][] = [];
    return (theta, gradient) => {
      const g = gradient(theta);
      seen.unshift(g);
      return theta.map((x, i) => x - (eta * g[i]) / Math.sqrt(meanOf(seen, i, rho, 2) + epsilon));
    };
  },
  Adam: () => adaptive(0),
  AdamW: () => adaptive(lambda),
};

/** Σ (1 − β) β^age g^power, the latest gradient first. */
const meanOf = (seen: number[][], i: number, beta: number, power: number) =>
  seen.reduce((sum, g, age) => sum + (1 - beta) * beta ** age * g[i] ** power, 0);

function adaptive(decay: number): Move {
  const seen: number[][] = [];
  return (theta, gradient, t) => {
    seen.unshift(gradient(theta));
    return theta.map((x, i) => {
      const mHat = meanOf(seen, i, beta1, 1) / (1 - beta1 ** t);
      const vHat = meanOf(seen, i, beta2, 2) / (1 - beta2 ** t);
      return x - eta * (mHat / (Math.sqrt(vHat) + epsilon) + decay * x);
    });
  };
}

/** The library's optimisers; where its ε stands elsewhere, too small to matter. */
const library: Record<string, (weight: layers.Parameter) => optim.Optimizer> = {
  SGD: (weight) => new optim.SGD([weight], {learningRate: eta}),
  Momentum: (weight) => new optim.SGD([weight], {learningRate: eta, momentum: mu}),
  Nesterov: (weight) => new optim.SGD([weight], {learningRate: eta, momentum: mu, nesterov: true}),
  AdaGrad: (weight) => new optim.AdaGrad([weight], {learningRate: eta, epsilon: 1e-12}),
  RMSProp: (weight) => new optim.RMSProp([weight], {learningRate: eta, decay: rho, epsilon: 1e-12}),
  Adam: (weight) => new optim.Adam([weight], {learningRate: eta}),
  AdamW: (weight) => new optim.AdamW([weight], {learningRate: eta, weightDecay: lambda}),
};

function expectSameWay(got: number[][], wanted: number[][], digits: number): void {
  expect(got).toHaveLength(wanted.length);
  got.forEach((place, t) => {
    place.forEach((x, i) => {
      expect(x, `step ${t + 1}, coordinate ${i}`).toBeCloseTo(wanted[t][i], digits);
    });
  });
}

describe("the rules", () => {
  test("are the seven of the source, with the settings that the tests below assume", () => {
    expect(names).toEqual(Object.keys(plainly));
    expect(shared).toEqual({mu, rho, beta1, beta2, lambda});
  });

  test.each(names)("%s goes where its formula says", async (name) => {
    expectSameWay(await walk(rules[name], {}), walkPlainly(plainly[name]()), 5);
  });

  test.each(names.filter((name) => name !== "Nesterov"))(
    "%s goes where the library goes",
    async (name) => {
      const weight = new nn.Parameter(tensor(START));
      const optimizer = library[name](weight);
      const way: number[][] = [];
      for (let t = 0; t < STEPS; ++t) {
        weight.grad = tensor(slopeAt(await numbers(weight), t));
        optimizer.step();
        way.push(await numbers(weight));
      }
      expectSameWay(await walk(rules[name], {}), way, 4);
    },
  );

  test("Nesterov looks ahead to the places that the library calls its own", async () => {
    const weight = new nn.Parameter(tensor(START));
    const optimizer = library.Nesterov(weight);
    const way = await walk(rules.Nesterov, {});
    for (let t = 0; t < STEPS; ++t) {
      weight.grad = tensor(slopeAt(await numbers(weight), t));
      optimizer.step();
      const last = t === 0 ? START : way[t - 1];
      const ahead = way[t].map((x, i) => x + mu * (x - last[i]));
      (await numbers(weight)).forEach((x, i) => {
        expect(x).toBeCloseTo(ahead[i], 4);
      });
    }
  });

  test("with a rate that changes, PyTorch's momentum goes elsewhere, as erratum 05.2 says", () => {
    let [here, there, v, b] = [0, 0, 0, 0];
    const rates = [0.1, 0.1, 0.05, 0.05];
    rates.forEach((rate, t) => {
      [v, b] = [mu * v - rate, mu * b + 1];
      [here, there] = [here + v, there - rate * b];
      if (t < 2) expect(here).toBeCloseTo(there, 12);
      else expect(Math.abs(here - there)).toBeGreaterThan(0.05);
    });
  });

  test("inside the root an ε of 1e-8 is what 1e-4 is outside, as erratum 05.3 says", async () => {
    const tiny = 1e-6;
    const theta = new nn.Buffer(tensor([0]));
    rules.AdaGrad(theta, {...shared, eta: 1})(() => tensor([tiny]));
    const [moved] = await numbers(theta);
    expect(moved).toBeCloseTo(-tiny / 1e-4, 4);
    expect(tiny / (tiny + 1e-8), "outside").toBeCloseTo(0.99, 3);
  });
});

describe("the claims", () => {
  /** Steps until 1/10,000 of the distance is left: a ravine with its bottom at 0, from (1, 1). */
  async function stepsToBottom(rule: Rule, settings: Partial<Settings> & {eta: number}) {
    const theta = new nn.Buffer(tensor([1, 1]));
    const step = rule(theta, {...shared, ...settings});
    for (let t = 1; t <= 1000; ++t) {
      step((at) => at.mul(tensor([1, 100])));
      if (Math.hypot(...(await numbers(theta))) <= 1e-4 * Math.SQRT2) return t;
    }
    return Number.POSITIVE_INFINITY;
  }

  test("SGD needs 461 steps through the ravine, momentum 69, each at its best", async () => {
    expect(await stepsToBottom(rules.SGD, {eta: 2 / 101})).toBe(461);
    expect(await stepsToBottom(rules.Momentum, {eta: 4 / 121, mu: 81 / 121})).toBe(69);
    for (const worse of [0.9, 1.009])
      expect(await stepsToBottom(rules.SGD, {eta: (worse * 2) / 101})).toBeGreaterThan(461);
  });

  const firstSteps = async (chapter: Page) => numbers(await chapter.value("moved"));

  test("Adam's first step is η whatever the gradient, but for one as small as ε", async () => {
    const slopes = await page.value<number[]>("slopes");
    const wanted = slopes.map((g) => -g / (Math.abs(g) + epsilon));
    (await firstSteps(page)).forEach((x, i) => {
      expect(x).toBeCloseTo(wanted[i], 4);
    });
    expect(wanted[0]).toBeCloseTo(-0.5, 12);
  });

  test("without bias correction it is 3.16 η", async () => {
    const slopes = await page.value<number[]>("slopes");
    (await firstSteps(uncorrected)).forEach((x, i) => {
      const wanted = (-0.1 * slopes[i]) / (Math.sqrt(0.001) * Math.abs(slopes[i]) + epsilon);
      expect(x).toBeCloseTo(wanted, 4);
      if (i > 0) expect(Math.abs(x)).toBeCloseTo(3.16, 2);
    });
  });

  test("steps without it are 3.16, 6.57 and twice as long, the longest in step 12", async () => {
    const lengths = async (chapter: Page) => {
      const theta = new nn.Buffer(tensor([0]));
      const adam = (await chapter.value<Rules>("rules")).Adam(theta, {...shared, eta: 1});
      let last = 0;
      const steps: number[] = [];
      for (let t = 1; t <= 300; ++t) {
        adam(() => tensor([1]));
        const [place] = await numbers(theta);
        steps.push(last - place);
        last = place;
      }
      return steps;
    };
    const [long, right] = [await lengths(uncorrected), await lengths(page)];
    const ratios = long.map((length, t) => length / right[t]);
    expect(ratios[0]).toBeCloseTo(3.16, 2);
    expect(ratios[11]).toBeCloseTo(6.57, 2);
    expect(Math.max(...ratios)).toBe(ratios[11]);
    expect(ratios[299]).toBeCloseTo(1.96, 1);
  });

  test("a penalty and decay are the same for SGD", async () => {
    const random = new Random(3);
    const gradients = await Promise.all([...Array(10)].map(() => numbers(random.normal([3]))));
    const theta = new nn.Buffer(tensor(START));
    const step = rules.SGD(theta, {...shared, eta});
    let plain = START;
    for (const g of gradients) {
      step((at) => tensor(g).add(at.mul(lambda)));
      plain = plain.map((x, i) => (1 - eta * lambda) * x - eta * g[i]);
    }
    (await numbers(theta)).forEach((x, i) => {
      expect(x).toBeCloseTo(plain[i], 5);
    });
  });

  test("AdamW shrinks loud and quiet weights alike; a penalty hardly the loud, the quiet to nothing", async () => {
    const ends = async (name: string) => {
      const [loud, quiet] = (await (await page.value<Tensor>(name)).array()) as number[][];
      return [loud[199], quiet[199]];
    };
    for (const mean of await ends("decayed")) expect(mean).toBeCloseTo((1 - 0.01 * 0.5) ** 200, 1);
    const [loud, quiet] = await ends("penalised");
    expect(loud).toBeGreaterThan(0.85);
    expect(Math.abs(quiet)).toBeLessThan(0.05);
  });
});

describe("the first picture", () => {
  type Trails = {ways: Tensor; losses: Tensor; sizes: Tensor; t: number};

  async function finished(overrides: Record<string, unknown> = {}) {
    const {runs} = await useChapter(CHAPTER, {overrides, only: ["trails"]});
    const run = runs.get("trails") as Run;
    await run.finish();
    expect(run.error).toBeUndefined();
    const {ways, losses, sizes} = run.current as unknown as Trails;
    return {
      ways: (await ways.array()) as number[][][],
      losses: Object.fromEntries((await numbers(losses)).map((loss, i) => [names[i], loss])),
      sizes: (await sizes.array()) as number[][][],
    };
  }

  let straight: Awaited<ReturnType<typeof finished>>;
  beforeAll(async () => {
    straight = await finished();
  });

  test("keeps every place of SGD and momentum from the start on", () => {
    expect(straight.ways).toHaveLength(301);
    expect(straight.ways[0]).toHaveLength(7);
    let [x, y] = [-1.6, 1];
    for (let t = 0; t <= 300; ++t) {
      const [place] = straight.ways[t];
      expect(place[0]).toBeCloseTo(x, 4);
      expect(place[1]).toBeCloseTo(y, 4);
      [x, y] = [x - 0.0198 * (x - 1), y - 0.0198 * 100 * y];
    }
  });

  test("notes the rate of each coordinate: AdaGrad's falls, and is larger along than across", () => {
    const rates = straight.sizes.slice(1).map(([adaGrad]) => adaGrad);
    expect(Number.isNaN(straight.sizes[0][0][0])).toBe(true);
    expect(rates[0][0]).toBeCloseTo(0.3 / 2.6, 4);
    expect(rates[0][1]).toBeCloseTo(0.3 / 100, 5);
    rates.slice(1).forEach(([along, across], t) => {
      expect(along).toBeLessThanOrEqual(rates[t][0]);
      expect(along).toBeGreaterThan(across);
    });
  });

  test("RMSProp's rate across comes to 0.02, the most that the ravine bears, and stays", () => {
    for (const step of [250, 275, 300]) expect(straight.sizes[step][1][1]).toBeCloseTo(0.02, 3);
  });

  test("turning the ravine is nothing to SGD and momentum, but to AdaGrad and Adam", async () => {
    const {losses} = await finished({surface: "turned ravine"});
    expect(losses.SGD / straight.losses.SGD).toBeCloseTo(1, 1);
    expect(losses.Momentum).toBeLessThan(1e-10);
    expect(straight.losses.AdaGrad).toBeLessThan(1e-10);
    expect(losses.AdaGrad).toBeCloseTo(0.47, 2);
    expect(straight.losses.Adam).toBeLessThan(1e-10);
    expect(losses.Adam).toBeCloseTo(0.013, 3);
  });

  test("off the saddle AdaGrad is by step 2, Adam by step 6, SGD by step 36", async () => {
    const {ways} = await finished({surface: "saddle"});
    const left = (name: string) => ways.findIndex((row) => row[names.indexOf(name)][1] > 0.5);
    expect(["SGD", "AdaGrad", "Adam"].map(left)).toEqual([36, 2, 6]);
  });

  test("rates too large send SGD, and then Nesterov, off the map; nothing fails", async () => {
    const isOff = ({losses}: {losses: Record<string, number>}) =>
      names.filter((name) => !(losses[name] < 100));
    expect(isOff(await finished({faster: 1.05}))).toEqual(["SGD"]);
    expect(isOff(await finished({faster: 3}))).toEqual(["SGD", "Nesterov"]);
    for (const surface of ["ravine", "Rosenbrock", "saddle"]) {
      const {losses} = await finished({faster: 10, surface});
      for (const loss of Object.values(losses)) expect(Number.isFinite(loss)).toBe(true);
    }
  });

  test("μ and λ do what the chapter says", async () => {
    const ends = async (overrides: Record<string, number>, name: string) =>
      (await finished(overrides)).ways[300][names.indexOf(name)][0];
    expect(await ends({mu: 0}, "Momentum")).toBeCloseTo(0.57, 2);
    expect(await ends({lambda: 1}, "AdamW")).toBeCloseTo(0.67, 2);
    expect((await finished({mu: 0.99})).losses.Momentum).toBeGreaterThan(1);
    expect((await finished({rho: 0.999})).losses.RMSProp).toBeLessThan(1e-10);
    expect(straight.losses.RMSProp).toBeGreaterThan(1e-3);
  });
});

describe("the digits", () => {
  test("the network in a row is 784-64-10, and its gradient that of the layers", async () => {
    const net = await page.value<(theta: Tensor, images: Tensor) => Tensor>("net");
    const race = await page.value<Race>("race");
    const random = new Random(5);
    const model = new nn.Sequential(
      new nn.Linear(784, 64, {random}),
      new nn.ReLU(),
      new nn.Linear(64, 10, {random}),
    );
    expect(model.parameterCount).toBe(50_890);
    const flat = (await Promise.all([...model.parameters()].map(numbers))).flat();
    const images = random.uniform([4, 1, 28, 28]);
    const labels = tensor([3, 1, 4, 1], {dtype: "int32"});
    const loss = crossEntropy(model.forward(images.flatten(1)), labels);
    loss.backward();
    const wanted = await Promise.all(
      [...model.parameters()].map((parameter) => numbers(parameter.grad)),
    );
    const nextLoss = () => (theta: Tensor) => crossEntropy(net(theta, images), labels);
    const {value} = race(tensor(flat), {SGD: 0.5}, 1, nextLoss).next();
    const gradient = await numbers(value.seen[0].g);
    wanted.flat().forEach((slope, i) => {
      expect(Math.abs(gradient[i] - slope)).toBeLessThan(1e-6);
    });
    expect(await value.losses.index(0).item()).toBeCloseTo(await loss.item(), 5);
  });
});

describe("what the exercises call the library's places", () => {
  async function libraryWalk(
    from: number[],
    gradients: number[][],
    make: (weights: layers.Parameter[]) => optim.Optimizer,
  ): Promise<number[]> {
    const weight = new nn.Parameter(tensor(from));
    const optimizer = make([weight]);
    for (const g of gradients) {
      weight.grad = tensor(g);
      optimizer.step();
    }
    return numbers(weight);
  }
  const expectClose = (got: readonly number[], wanted: readonly number[]) =>
    got.forEach((x, i) => {
      expect(x).toBeCloseTo(wanted[i], 4);
    });

  test.each([[Array<number>(20).fill(0.05)], [[0.2, 0.1, 0.05, 0.025]]])(
    "momentum at rates %j",
    async (rates) => {
      const step = solutions["momentum-step"].right;
      const pushes = rates.map((_, t) => [t, -1]);
      const library = await libraryWalk(
        [1, -2],
        pushes,
        (weights) => new optim.SGD(weights, {learningRate: (t) => rates[t], momentum: 0.9}),
      );
      let ball = {theta: [1, -2], v: [0, 0]};
      rates.forEach((rate, t) => {
        ball = step(ball, pushes[t], rate, 0.9);
      });
      expectClose(ball.theta, library);
    },
  );

  test.each([0, 0.3])("AdamW with λ = %d", async (weightDecay) => {
    const waves = await page.value<number[][]>("waves");
    const usual = await page.value<Omit<Settings, "mu" | "rho"> & {epsilon: number}>("usual");
    const library = await libraryWalk(
      [1, -2, 0.5],
      waves,
      (weights) => new optim.AdamW(weights, {learningRate: 0.1, weightDecay}),
    );
    expectClose(
      solutions.adamw.right([1, -2, 0.5], waves, {...usual, lambda: weightDecay}),
      library,
    );
  });
});

type Race = (
  first: Tensor,
  rates: Record<string, number>,
  factor: number,
  nextLoss: () => (theta: Tensor) => Tensor,
) => Generator<{seen: Record<string, Tensor>[]; losses: Tensor}>;

await testExercises(CHAPTER, solutions);
