import {beforeAll, expect, it} from "vitest";
import {
  flatParameters,
  nn,
  parameterPlane,
  pathDirections,
  Random,
  randomDirection,
  setDevice,
  stack,
  tensor,
  zeros,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

const model = () => new nn.Linear(2, 1, {random: new Random(1)});

it("gives the loss at places of the plane, and leaves the parameters as they were", async () => {
  const layer = model();
  const [weight, bias] = [await layer.weight.data(), await layer.bias?.data()];
  const directions = [
    [tensor([[1, 0]]), tensor([0])],
    [tensor([[0, 0]]), tensor([2])],
  ] as const;
  const plane = parameterPlane(layer.parameters(), directions);
  // The loss is what the layer says of (1, 0): the first weight plus the bias.
  const loss = () => layer.forward(tensor([[1, 0]])).sum();
  const losses = await plane
    .losses(
      tensor([
        [0, 0],
        [1, 0],
        [0, 1],
        [-1, 3],
      ]),
      loss,
    )
    .data();
  const here = weight[0] + (bias as ArrayLike<number>)[0];
  [0, 1, 2, 5].forEach((away, i) => {
    expect(losses[i]).toBeCloseTo(here + away, 5);
  });
  expect(await layer.weight.data()).toEqual(weight);
});

it("puts the parameters back also when the loss fails", async () => {
  const layer = model();
  const before = await flatParameters(layer.parameters()).data();
  const direction = () => randomDirection(layer.parameters(), new Random(2));
  const plane = parameterPlane(layer.parameters(), [direction(), direction()]);
  const failing = () => layer.forward(zeros([1, 3]));
  expect(() => plane.losses(tensor([[1, 1]]), failing)).toThrow(/a last axis of 2 is wanted/);
  expect(await flatParameters(layer.parameters()).data()).toEqual(before);
});

it("tells where parameters lie, whatever the angle between the directions", async () => {
  const layer = model();
  const directions = [
    [tensor([[1, 0]]), tensor([0])],
    [tensor([[1, 1]]), tensor([0])],
  ] as const;
  const plane = parameterPlane(layer.parameters(), directions);
  expect(Array.from(await plane.locate().data())).toEqual([0, 0]);
  // Two lengths of the first, three of the second, and a way off the plane.
  layer.weight.assign(layer.weight.add(tensor([[5, 3]])));
  layer.bias?.assign(layer.bias.add(7));
  const [a, b] = await plane.locate().data();
  expect([a, b].map((x) => Math.round(x * 1e4) / 1e4)).toEqual([2, 3]);
});

it("random directions have filters as long as the parameters' own, and leave biases", async () => {
  const layer = new nn.Linear(50, 3, {random: new Random(4)});
  const [weight, bias] = randomDirection(layer.parameters(), new Random(5));
  const [own, drawn] = await Promise.all(
    [layer.weight, weight].map((x) => x.square().sum(1).sqrt().data()),
  );
  own.forEach((length, i) => {
    expect(drawn[i]).toBeCloseTo(length, 5);
  });
  expect(Array.from(await bias.data())).toEqual([0, 0, 0]);
});

it("a path's directions span the plane that it lies in", async () => {
  const layer = model();
  const points = [
    [0, 0, 0],
    [4, 0, 0],
    [4, 1, 0],
    [8, 1, 0],
  ].map((point) => tensor(point));
  const directions = pathDirections(layer.parameters(), stack(points));
  expect(directions.map((parts) => parts.map(({shape}) => shape))).toEqual([
    [[1, 2], [1]],
    [[1, 2], [1]],
  ]);
  const offPlane = await Promise.all(directions.map(([, bias]) => bias.item()));
  for (const share of offPlane) expect(Math.abs(share)).toBeLessThan(1e-6);
});

it("says what does not fit", () => {
  const layer = model();
  const wrong = [tensor([1, 2]), tensor([0])];
  expect(() => parameterPlane(layer.parameters(), [wrong, wrong])).toThrow(
    "parameterPlane: [2] x [1]: this direction does not fit parameters of [1, 2] x [1]",
  );
  expect(() => pathDirections(layer.parameters(), zeros([4, 2]))).toThrow(
    "pathDirections: [4, 2]: at least 3 points of 3 numbers are wanted",
  );
});
