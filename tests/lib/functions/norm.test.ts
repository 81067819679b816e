/** What normalisation promises for any shape, in WebAssembly. */
import fc from "fast-check";
import {beforeAll, describe, expect, it} from "vitest";
import {
  batchNorm,
  batchNormBy,
  groupNorm,
  layerNorm,
  Random,
  rmsNorm,
  setDevice,
  type Tensor,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

const size = (max: number) => fc.integer({min: 1, max});
const shapes = fc.record({
  samples: size(6),
  groups: size(4),
  perGroup: size(5),
  run: size(9),
  seed: fc.integer({min: 0, max: 1e6}),
});

const largest = (x: Tensor) => x.abs().max().item();

/** Numbers whose groups differ enough for their variance to outweigh epsilon. */
const numbers = (shape: number[], seed: number) =>
  new Random(seed).normal(shape, {mean: 1, std: 3});

describe("of any shape", () => {
  it("groups have mean 0, and the mean square that epsilon leaves them", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async ({samples, groups, perGroup, run, seed}) => {
        const x = numbers([samples, groups * perGroup, run], seed);
        const y = groupNorm(x, groups).reshape([samples * groups, perGroup * run]);
        expect(await largest(y.mean(1))).toBeLessThan(1e-4);
        const values = x.reshape(y.shape);
        const variance = values
          .sub(values.mean(1, {keepDims: true}))
          .square()
          .mean(1);
        const wanted = variance.div(variance.add(1e-5));
        expect(await largest(y.square().mean(1).sub(wanted))).toBeLessThan(1e-3);
      }),
      {numRuns: 60, seed: 7},
    );
  });

  it("one group of single positions is a layer", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async ({samples, groups, perGroup, seed}) => {
        const x = numbers([samples, groups * perGroup], seed);
        expect(await largest(groupNorm(x, 1).sub(layerNorm(x)))).toBe(0);
      }),
      {numRuns: 40, seed: 7},
    );
  });

  it("the root mean square does not care for the sign, nor (much) for the scale", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async ({samples, perGroup, run, seed}) => {
        const x = numbers([samples, perGroup, run], seed).abs().add(0.5);
        expect(await largest(rmsNorm(x.neg()).add(rmsNorm(x)))).toBe(0);
        expect(await largest(rmsNorm(x.mul(8)).sub(rmsNorm(x)))).toBeLessThan(1e-3);
      }),
      {numRuns: 40, seed: 7},
    );
  });

  it("a batch by its own statistics is the batch as in training", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async ({samples, groups, perGroup, run, seed}) => {
        const x = numbers([samples + 1, groups, perGroup, run], seed);
        const [weight, bias] = [numbers([groups], seed + 1), numbers([groups], seed + 2)];
        const {output, mean, variance} = batchNorm(x, {weight, bias});
        const again = batchNormBy(x, mean, variance, {weight, bias});
        const scale = 1 + (await largest(output));
        expect((await largest(output.sub(again))) / scale).toBeLessThan(1e-3);
      }),
      {numRuns: 60, seed: 7},
    );
  });
});
