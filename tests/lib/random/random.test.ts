import {beforeAll, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {Random, setDevice} from "../../../lib/index.js";
import {cosineOfTurn, naturalLog, sineOfTurn} from "../../../lib/random/functions.js";
import {fillUniform, philox4x32} from "../../../lib/random/philox.js";

beforeAll(() => setDevice(new ReferenceDevice()));

type Four = [number, number, number, number];

describe("Philox 4x32-10", () => {
  // The known answers of Random123, the authors' own implementation.
  const all = 0xffffffff;
  it.each<[string, Four, [number, number], Four]>([
    ["zeros", [0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
    ["ones", [all, all, all, all], [all, all], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
    [
      "digits of pi",
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("gives the known answer for %s", (_, counter, key, answer) => {
    const out = new Uint32Array(4);
    philox4x32(out, counter, key);
    expect(Array.from(out)).toEqual(answer);
  });
});

/** Mean, variance, skewness and kurtosis. */
function moments(values: ArrayLike<number>): [number, number, number, number] {
  const n = values.length;
  const list = Array.from(values);
  const mean = list.reduce((sum, x) => sum + x, 0) / n;
  const central = (k: number) => list.reduce((sum, x) => sum + (x - mean) ** k, 0) / n;
  const variance = central(2);
  return [mean, variance, central(3) / variance ** 1.5, central(4) / variance ** 2];
}

const extent = (values: ArrayLike<number>) => {
  const sorted = Float64Array.from(values).sort();
  return [sorted[0], sorted[sorted.length - 1]];
};

/** Σ (observed - expected)² / expected, for equal chances. */
function chiSquare(counts: number[]): number {
  const expected = counts.reduce((sum, n) => sum + n, 0) / counts.length;
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

const N = 40_000;

describe("tensors of random numbers", () => {
  // Bounds are about five standard errors; the numbers are the same every time.
  it("uniform: range and moments", async () => {
    const values = await new Random(1).uniform([N], {low: -1, high: 3}).data();
    const [mean, variance, skewness, kurtosis] = moments(values);
    const [low, high] = extent(values);
    expect(Math.abs(mean - 1)).toBeLessThan(0.03);
    expect(Math.abs(variance - 16 / 12)).toBeLessThan(0.03);
    expect(Math.abs(skewness)).toBeLessThan(0.05);
    expect(Math.abs(kurtosis - 1.8)).toBeLessThan(0.03);
    expect(low).toBeGreaterThanOrEqual(-1);
    expect(low).toBeLessThan(-0.999);
    expect(high).toBeLessThan(3);
    expect(high).toBeGreaterThan(2.999);
  });

  it("uniform: never the upper bound, though float32 rounds up", async () => {
    // Between 2^24 - 2 and 2^24 - 1 float32 has no numbers: half of all would round up.
    const values = await new Random(1)
      .uniform([1000], {low: 2 ** 24 - 2, high: 2 ** 24 - 1})
      .data();
    expect(new Set(values)).toEqual(new Set([2 ** 24 - 2]));
    const same = new Float32Array(3);
    fillUniform(same, 1, 0, 0.5, 0.5);
    expect(Array.from(same)).toEqual([0.5, 0.5, 0.5]);
  });

  it("normal: moments and tails", async () => {
    const values = await new Random(1).normal([N], {mean: 2, std: 3}).data();
    const [mean, variance, skewness, kurtosis] = moments(values);
    expect(Math.abs(mean - 2)).toBeLessThan(0.075);
    expect(Math.abs(variance / 9 - 1)).toBeLessThan(0.035);
    expect(Math.abs(skewness)).toBeLessThan(0.06);
    expect(Math.abs(kurtosis - 3)).toBeLessThan(0.12);
    // 4.55 % lie beyond two standard deviations.
    const beyond = Array.from(values).filter((x) => Math.abs(x - 2) > 6).length / N;
    expect(Math.abs(beyond - 0.0455)).toBeLessThan(0.005);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it("normal: neighbours are uncorrelated, also the two of a pair", async () => {
    const values = await new Random(4).normal([N]).data();
    for (const lag of [1, 2, 3, 4]) {
      let sum = 0;
      for (let i = lag; i < N; ++i) sum += values[i] * values[i - lag];
      expect(Math.abs(sum / N)).toBeLessThan(0.025);
    }
  });

  it("bernoulli: zeros and ones in proportion", async () => {
    const values = await new Random(1).bernoulli([N], 0.3).data();
    expect(new Set(values)).toEqual(new Set([0, 1]));
    expect(Math.abs(moments(values)[0] - 0.3)).toBeLessThan(0.012);
    expect(moments(await new Random(1).bernoulli([50], 0).data())[0]).toBe(0);
    expect(moments(await new Random(1).bernoulli([50], 1).data())[0]).toBe(1);
  });

  it("begin alike whatever their length, odd ones too", async () => {
    for (const name of ["normal", "uniform"] as const) {
      const long = await new Random(7)[name]([11]).data();
      const short = await new Random(7)[name]([7]).data();
      expect(long.subarray(0, 7)).toEqual(short);
    }
  });
});

describe("a seed", () => {
  const draw = async (random: Random) => [
    ...(await random.normal([5]).data()),
    random.next(),
    ...(await random.uniform([5]).data()),
    ...random.permutation(5),
    random.fork().next(),
  ];

  it("gives the same numbers every time, and another seed others", async () => {
    expect(await draw(new Random(11))).toEqual(await draw(new Random(11)));
    expect(await draw(new Random(12))).not.toEqual(await draw(new Random(11)));
  });

  it("gives the numbers that the book was written with", async () => {
    const random = new Random(1);
    expect(random.next()).toBe(0.9572231523758152);
    expect(Array.from(await random.normal([3]).data())).toEqual([
      0.38040074706077576, -0.29627788066864014, -0.2492334246635437,
    ]);
    expect(Array.from(await random.uniform([3]).data())).toEqual([
      0.02745223045349121, 0.25980210304260254, 0.2227945327758789,
    ]);
    expect(random.permutation(8)).toEqual([0, 1, 5, 6, 7, 4, 3, 2]);
  });

  it("draws new numbers each time", async () => {
    const random = new Random(1);
    const [a, b] = [await random.normal([4]).data(), await random.normal([4]).data()];
    expect(a).not.toEqual(b);
    expect(random.next()).not.toBe(random.next());
  });

  it("keeps tensors and plain numbers apart: one does not move the other", async () => {
    const [a, b] = [new Random(5), new Random(5)];
    a.permutation(100);
    expect(await a.normal([4]).data()).toEqual(await b.normal([4]).data());
  });
});

describe("plain numbers", () => {
  it("next() is uniform in [0, 1)", () => {
    const random = new Random(3);
    const values = Float64Array.from({length: N}, () => random.next());
    const [mean, variance] = moments(values);
    const [low, high] = extent(values);
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.008);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.002);
    expect(low).toBeGreaterThanOrEqual(0);
    expect(high).toBeLessThan(1);
  });

  it("integer() gives each number its share", () => {
    const random = new Random(3);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; ++i) counts[random.integer(10)] += 1;
    // 99.9 % quantile of chi-square with 9 degrees of freedom.
    expect(chiSquare(counts)).toBeLessThan(27.9);
  });

  it("permutationTensor() holds what permutation() returns", async () => {
    const order = new Random(4).permutationTensor(9);
    expect(order.dtype).toBe("int32");
    expect(Array.from(await order.data())).toEqual(new Random(4).permutation(9));
    expect(new Random(4).permutationTensor(0).shape).toEqual([0]);
  });

  it("permutation() gives each order its share", () => {
    const random = new Random(3);
    const counts = new Map<string, number>();
    for (let i = 0; i < 24 * 500; ++i) {
      const order = random.permutation(4).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // 99.9 % quantile with 23 degrees of freedom; a naive shuffle has some hundreds.
    expect(chiSquare([...counts.values()])).toBeLessThan(49.7);
  });

  it("permutation() holds each number once; shuffle() works in place", () => {
    const random = new Random(3);
    const order = random.permutation(100);
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({length: 100}, (_, i) => i));
    expect(order).not.toEqual(order.toSorted((a, b) => a - b));
    const items = ["a", "b", "c"];
    expect(random.shuffle(items)).toBe(items);
    expect(random.permutation(0)).toEqual([]);
  });

  it("fork() is a stream of its own", () => {
    const parent = new Random(3);
    const children = [parent.fork(), parent.fork()];
    const streams = [parent, ...children].map((random) =>
      Float64Array.from({length: 5000}, () => random.next() - 0.5),
    );
    for (const [a, b] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ]) {
      const products = streams[a].map((x, i) => x * streams[b][i]);
      // In units of its standard error, √(1/144 · 5000).
      expect(Math.abs(products.reduce((x, y) => x + y)) / Math.sqrt(5000 / 144)).toBeLessThan(4);
    }
    const used = new Random(3);
    const child = used.fork();
    child.permutation(50);
    const fresh = new Random(3);
    fresh.fork();
    expect(used.next()).toBe(fresh.next());
  });
});

describe("elementary functions", () => {
  const random = new Random(8);

  it("natural logarithm", () => {
    for (let i = 0; i < 20_000; ++i) {
      const x = random.next() * 10 ** (random.next() * 40 - 30) + Number.MIN_VALUE * 2 ** 60;
      const wanted = Math.log(x);
      expect(Math.abs(naturalLog(x) - wanted)).toBeLessThan(1e-15 * Math.max(1, Math.abs(wanted)));
    }
    expect(naturalLog(1)).toBe(0);
    expect(naturalLog(2 ** -32)).toBeCloseTo(-32 * Math.LN2, 14);
    // Close to 1 the logarithm is small, and must not lose digits.
    const close = 1 - 2 ** -32;
    expect(Math.abs(naturalLog(close) / Math.log(close) - 1)).toBeLessThan(1e-15);
  });

  it("sine and cosine of turns", () => {
    for (let i = 0; i < 20_000; ++i) {
      const turn = random.next();
      const angle = 2 * Math.PI * turn;
      expect(Math.abs(sineOfTurn(turn) - Math.sin(angle))).toBeLessThan(2e-15);
      expect(Math.abs(cosineOfTurn(turn) - Math.cos(angle))).toBeLessThan(2e-15);
    }
    const eighths = Array.from({length: 17}, (_, i) => (i - 8) / 8);
    for (const turn of eighths) {
      expect(sineOfTurn(turn)).toBeCloseTo(Math.sin(2 * Math.PI * turn), 14);
      expect(cosineOfTurn(turn)).toBeCloseTo(Math.cos(2 * Math.PI * turn), 14);
    }
    expect([0, 0.25, 0.5, 0.75].map((turn) => sineOfTurn(turn) + 0)).toEqual([0, 1, 0, -1]);
  });
});
