import {beforeAll, expect, it} from "vitest";
import {concat, principalComponents, Random, setDevice, tensor, zeros} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

it("finds the axes of a stretched cloud and their shares of the variance", async () => {
  // Along (3, 4)/5 the points lie at ±5, along (4, −3)/5 at ±1.
  const x = tensor([
    [3 + 10, 4 + 20],
    [-3 + 10, -4 + 20],
    [0.8 + 10, -0.6 + 20],
    [-0.8 + 10, 0.6 + 20],
  ]);
  const {projected, components, explained} = principalComponents(x);
  const expectNear = async (values: Promise<ArrayLike<number>>, expected: number[]) =>
    Array.from(await values).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 5);
    });
  await expectNear(components.data(), [0.6, 0.8, 0.8, -0.6]);
  await expectNear(projected.data(), [5, 0, -5, 0, 0, 1, 0, -1]);
  await expectNear(explained.data(), [25 / 26, 1 / 26]);
});

it("finds the same with fewer examples than numbers in each as with more", async () => {
  const x = new Random(2).normal([6, 40]);
  const few = principalComponents(x, 3);
  // Copies of the mean change no direction, but make more rows than columns.
  const copies = x.mean(0, {keepDims: true}).expand([60, 40]);
  const many = principalComponents(concat([x, copies], 0), 3);
  const cosines = await few.components.mul(many.components).sum(1).data();
  for (const cosine of cosines) expect(Math.abs(cosine)).toBeCloseTo(1, 4);
  const [one, other] = await Promise.all([few.explained.data(), many.explained.data()]);
  one.forEach((share, i) => {
    expect(share).toBeCloseTo(other[i], 5);
  });
});

it("finds the same by iteration where both sides are long", async () => {
  const random = new Random(7);
  // Two strong directions in 200 numbers, of 300 examples, and a little noise.
  const [a, b] = [random.normal([300, 1]).mul(9), random.normal([300, 1]).mul(4)];
  const [u, v] = [random.normal([1, 200]), random.normal([1, 200])];
  const x = a
    .mul(u)
    .add(b.mul(v))
    .add(random.normal([300, 200]).mul(0.1));
  const found = principalComponents(x, 2);
  const [first, second] = await found.explained.data();
  expect(first + second).toBeGreaterThan(0.999);
  expect(first).toBeGreaterThan(second);
  const gram = Array.from(await found.components.matmul(found.components.T).data());
  [1, 0, 0, 1].forEach((entry, i) => {
    expect(gram[i], "of length 1, at right angles").toBeCloseTo(entry, 4);
  });
  // What the two directions leave of the examples is the noise.
  const left = x.sub(x.mean(0, {keepDims: true})).sub(found.projected.matmul(found.components));
  expect(await left.square().mean().sqrt().item()).toBeLessThan(0.11);
});

it("says what is wrong", () => {
  expect(() => principalComponents(zeros([5]))).toThrow("principalComponents: [5]");
  expect(() => principalComponents(zeros([5, 1]))).toThrow(/\[5, 1\].* 2 columns is wanted/);
});
