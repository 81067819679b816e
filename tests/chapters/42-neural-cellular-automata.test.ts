/** Chapter 42: its formulas against calculations of their own, its claims, its exercises. */
import {describe, expect, test} from "vitest";
import {solutions} from "../../chapters/solutions/42-neural-cellular-automata.js";
import {creatureNames} from "../../data/creature/index.js";
import type {nn as layers, Tensor} from "../../lib/index.js";
import {noGrad, Random, roll, zeros} from "../../lib/node.js";
import {ROOT} from "../../src/build/check/root.js";
import {projectAt} from "../../src/build/files.js";
import {readRecording} from "../../src/build/record/recording.js";
import {testExercises} from "./exercises.js";
import {numbers, useChapter} from "./helper.js";

const CHAPTER = "42-neural-cellular-automata";
const page = await useChapter(CHAPTER);

type Planes = number[][][];
type Rule = layers.Sequential;
type Update = (rule: layers.Module, before: Tensor, random: Random, p?: number) => Tensor;
type Living = {loss: Tensor; rule: Rule; pool: Tensor[]};
type Learn = (random: Random, steps: number) => Generator<Living, void, void>;
type Metrics = Record<"grown" | "kept" | "healed", (state: {rule: Rule}) => Promise<number>>;

const SIDE = 20;
const value = <T>(name: string) => page.value<T>(name);
/** The planes of the only grid in a tensor [1, channels, 20, 20]. */
const planesOf = async (tensor: Tensor) => ((await tensor.array()) as Planes[])[0];
const planes = async (name: string) => planesOf(await value<Tensor>(name));
const at = (plane: number[][], i: number, j: number) => plane[i]?.[j] ?? 0;
const everywhere = (visit: (i: number, j: number) => void) => {
  for (let i = 0; i < SIDE; ++i) for (let j = 0; j < SIDE; ++j) visit(i, j);
};

const makeRule = await value<(random: Random) => Rule>("makeRule");
const update = await value<Update>("update");
const learn = await value<Learn>("learn");

const lives = (opacity: number[][], i: number, j: number) => {
  const around = [-1, 0, 1].flatMap((di) => [-1, 0, 1].map((dj) => at(opacity, i + di, j + dj)));
  return Math.max(...around) > Math.fround(0.1);
};

describe("the formulas' cells", () => {
  test("the seed is one cell, without colour; the target has a rim of two cells", async () => {
    const seed = await planes("seed");
    everywhere((i, j) => {
      seed.forEach((plane, c) => {
        expect(plane[i][j]).toBe(i === 10 && j === 10 && c >= 3 ? 1 : 0);
      });
    });
    const target = await planes("target");
    expect(target).toHaveLength(4);
    everywhere((i, j) => {
      if (Math.min(i, j) < 2 || Math.max(i, j) > 17) {
        expect(target.map((plane) => plane[i][j])).toEqual([0, 0, 0, 0]);
      }
    });
  });

  test("perception: slopes to the right and downwards, and the cell itself", async () => {
    const [adult, perceived] = [await planes("adult"), await planes("perceived")];
    expect(perceived).toHaveLength(36);
    adult.forEach((plane, c) => {
      everywhere((i, j) => {
        const right = (r: number) => at(plane, r, j + 1) - at(plane, r, j - 1);
        const down = (k: number) => at(plane, i + 1, k) - at(plane, i - 1, k);
        const x = (right(i - 1) + 2 * right(i) + right(i + 1)) / 8;
        const y = (down(j - 1) + 2 * down(j) + down(j + 1)) / 8;
        expect(perceived[3 * c][i][j]).toBeCloseTo(x, 5);
        expect(perceived[3 * c + 1][i][j]).toBeCloseTo(y, 5);
        expect(perceived[3 * c + 2][i][j]).toBeCloseTo(plane[i][j], 6);
      });
    });
  });

  test("update: the same small network in every cell", async () => {
    const [perceived, change] = [await planes("perceived"), await planes("change")];
    const rule = await value<Rule>("bookRule");
    const [W1, b1, W2, b2] = await Promise.all(rule.parameters().map(numbers));
    for (const [i, j] of [
      [10, 10],
      [3, 4],
      [17, 9],
      [0, 0],
      [12, 15],
    ]) {
      const p = perceived.map((plane) => plane[i][j]);
      const hidden = b1.map((b, k) =>
        Math.max(
          0,
          p.reduce((sum, value, c) => sum + W1[36 * k + c] * value, b),
        ),
      );
      b2.forEach((b, c) => {
        const wanted = hidden.reduce((sum, h, k) => sum + W2[64 * c + k] * h, b);
        expect(change[c][i][j]).toBeCloseTo(wanted, 4);
      });
    }
  });

  test("the mask: one coin a cell, for all its channels", async () => {
    const [[mask], change] = [await planes("mask"), await planes("change")];
    const [adult, moved] = [await planes("adult"), await planes("moved")];
    const heads = mask.flat().filter((coin) => coin === 1).length;
    expect(mask.flat().filter((coin) => coin === 0)).toHaveLength(400 - heads);
    // Five standard deviations of 400 coins.
    expect(Math.abs(heads - 200)).toBeLessThan(50);
    moved.forEach((plane, c) => {
      everywhere((i, j) => {
        expect(plane[i][j]).toBeCloseTo(adult[c][i][j] + mask[i][j] * change[c][i][j], 5);
      });
    });
  });

  test("the masks of life: nobody lives who has no opaque neighbour before and after", async () => {
    const [adult, moved] = [await planes("adult"), await planes("moved")];
    const [rule, grid] = [await value<Rule>("bookRule"), await value<Tensor>("adult")];
    const p = await value<number>("p");
    const next = await planesOf(noGrad(() => update(rule, grid, new Random(5), p)));
    let dead = 0;
    everywhere((i, j) => {
      const keeps = lives(adult[3], i, j) && lives(moved[3], i, j);
      if (!keeps) dead += 1;
      next.forEach((plane, c) => {
        expect(plane[i][j]).toBeCloseTo(keeps ? moved[c][i][j] : 0, 5);
      });
    });
    expect(dead).toBeGreaterThan(50);
    expect(dead).toBeLessThan(350);
  });

  test("the loss: the mean squared difference of the four visible channels", async () => {
    const [adult, target] = [await planes("adult"), await planes("target")];
    const errors = await value<(grids: Tensor) => Tensor>("errors");
    let sum = 0;
    target.forEach((plane, c) => {
      everywhere((i, j) => {
        sum += (adult[c][i][j] - plane[i][j]) ** 2;
      });
    });
    const [error] = await numbers(errors(await value<Tensor>("adult")));
    expect(error).toBeCloseTo(sum / 1600, 7);
    expect((await numbers(errors(zeros([1, 12, 20, 20]))))[0]).toBeCloseTo(0.0472, 4);
  });
});

describe("the rule", () => {
  test("has 3,148 numbers, and wants no change at first", async () => {
    const rule = makeRule(new Random(1));
    expect(rule.parameterCount).toBe(3148);
    const seed = await value<Tensor>("seed");
    expect(await numbers(noGrad(() => update(rule, seed, new Random(1))))).toEqual(
      await numbers(seed),
    );
  });

  test("does the same thing elsewhere: a shifted seed grows a shifted creature", async () => {
    const [rule, seed] = [await value<Rule>("bookRule"), await value<Tensor>("seed")];
    const grow = (start: Tensor) => {
      let grid = start;
      // With p = 1 no coin is tossed, so both see the same.
      for (let t = 0; t < 6; ++t) grid = noGrad(() => update(rule, grid, new Random(1), 1));
      return planesOf(grid);
    };
    const here = await grow(seed);
    const there = await grow(roll(roll(seed, -2, 2), 1, 3));
    let ink = 0;
    here.forEach((plane, c) => {
      everywhere((i, j) => {
        expect(at(there[c], (i + 18) % SIDE, (j + 1) % SIDE)).toBeCloseTo(plane[i][j], 4);
        ink += Math.abs(plane[i][j]);
      });
    });
    expect(ink).toBeGreaterThan(10);
  });
});

describe("training", () => {
  test("brings the gradient of each parameter tensor to length 1", async () => {
    const steps = learn(new Random(1), 1000);
    for (let step = 0; step < 2; ++step) {
      const {rule} = steps.next().value as Living;
      for (const {grad} of rule.parameters()) {
        const length = Math.sqrt((await numbers(grad)).reduce((sum, g) => sum + g * g, 0));
        // Before the first step the last layer is zero, and lets nothing through to the first.
        expect(length < 1e-3 && step === 0 ? 1 : length).toBeCloseTo(1, 3);
      }
    }
  });

  test.each([
    {schooling: "grow", changed: 0},
    {schooling: "persist", changed: 4},
    {schooling: "regenerate", changed: 4},
  ])("after a step of $schooling, $changed of the pool are older", async ({schooling, changed}) => {
    const tried = await useChapter(CHAPTER, {overrides: {schooling}});
    const seed = (await numbers(await tried.value("seed"))).join();
    const steps = (await tried.value<Learn>("learn"))(new Random(1), 1000);
    const {pool} = steps.next().value as Living;
    const grids = (await Promise.all(pool.map(numbers))).map((grid) => grid.join());
    expect(grids).toHaveLength(64);
    expect(grids.filter((grid) => grid !== seed)).toHaveLength(changed);
  });

  test("a hole is a disc of the size that the chapter says", async () => {
    const hole = await value<(random: Random) => Tensor>("hole");
    const random = new Random(4);
    for (let n = 0; n < 20; ++n) {
      const cells = await numbers(hole(random));
      const lost = cells.filter((cell) => cell === 0).length;
      expect(cells.filter((cell) => cell === 1)).toHaveLength(400 - lost);
      expect(lost).toBeGreaterThanOrEqual(9);
      expect(lost).toBeLessThanOrEqual(81);
    }
  });

  test("healing is measured on four copies, each without another quarter", async () => {
    const [a, b, c, d] = ((await (await value<Tensor>("quarters")).array()) as Planes[]).map(
      ([plane]) => plane,
    );
    everywhere((i, j) => {
      expect(a[i][j] + b[i][j] + c[i][j] + d[i][j]).toBe(3);
    });
    expect([a[0][0], b[19][0], c[0][19], d[19][19]]).toEqual([0, 0, 0, 0]);
  });
});

describe("the creatures that come with the page", () => {
  test("the lizard is the book's run, to the last bit", async () => {
    const recorded = readRecording(projectAt(ROOT), CHAPTER)?.runs.creature.metrics;
    const [metrics, rule] = [await value<Metrics>("metrics"), await value<Rule>("bookRule")];
    for (const [name, measure] of Object.entries(metrics)) {
      expect(await measure({rule}), name).toBe(recorded?.[name].values.at(-1));
    }
  });

  test.each(creatureNames)("the %s grows, stays and heals", async (name) => {
    const tried = await useChapter(CHAPTER, {overrides: {name}});
    const metrics = await tried.value<Metrics>("metrics");
    const rule = await tried.value<Rule>("bookRule");
    const blank = (await numbers(await tried.value("target"))).reduce((sum, v) => sum + v * v, 0);
    for (const measure of Object.values(metrics)) {
      expect(await measure({rule})).toBeLessThan((0.1 * blank) / 1600);
    }
  });
});

await testExercises(CHAPTER, solutions);
