/** Who looks at whom, in numbers that come out even. */
import {beforeAll, describe, expect, it} from "vitest";
import {
  attentionMask,
  attentionWeights,
  rotaryFrequencies,
  setDevice,
  tensor,
  zeros,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

describe("attentionWeights", () => {
  // With d = 4, the scores are half the products: ln 1, ln 2 and ln 5.
  const queries = () => tensor([[2, 0, 0, 0]]);
  const keys = () =>
    tensor([
      [0, 9, 0, 0],
      [Math.log(2), 0, 9, 0],
      [Math.log(5), 0, 0, 9],
    ]);

  it("are the softmax of products over the root of their length", async () => {
    const shares = await attentionWeights(queries(), keys()).data();
    [1 / 8, 2 / 8, 5 / 8].forEach((share, i) => {
      expect(shares[i]).toBeCloseTo(share, 6);
    });
  });

  it("leave out what the mask hides", async () => {
    const mask = tensor([[0, 0, Number.NEGATIVE_INFINITY]]);
    const shares = await attentionWeights(queries(), keys(), mask).data();
    expect(shares[2]).toBe(0);
    expect(shares[0]).toBeCloseTo(1 / 3, 6);
    expect(shares[1]).toBeCloseTo(2 / 3, 6);
    const first = attentionWeights(zeros([3, 4]), keys(), attentionMask(3));
    const rows = (await first.array()) as number[][];
    expect(rows[0]).toEqual([1, 0, 0]);
    expect(rows[1]).toEqual([0.5, 0.5, 0]);
  });

  it("name both shapes where they do not fit", () => {
    expect(() => attentionWeights(zeros([2, 3]), zeros([2, 4]))).toThrow(
      "attention: [2, 3] x [2, 4]",
    );
  });
});

it("rotaryFrequencies fall from 1 by one factor, base^(-2/d)", async () => {
  const values = await rotaryFrequencies(6, 1000).data();
  [1, 0.1, 0.01].forEach((wanted, i) => {
    expect(values[i]).toBeCloseTo(wanted, 6);
  });
  expect(() => rotaryFrequencies(5)).toThrow("positions: 5 features do not fall into pairs.");
});
