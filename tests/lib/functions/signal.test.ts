/** Fourier transforms, distances, splines, sampling and four-bit numbers against known answers. */
import {beforeEach, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {
  affineGrid,
  complex,
  complexMul,
  dequantize4,
  fft,
  gridSample,
  ifft,
  imaginaryPart,
  irfft,
  NF4,
  quantize4,
  Random,
  realPart,
  rfft,
  setDevice,
  splineBasis,
  squaredDistances,
  type Tensor,
  tensor,
  zeros,
} from "../../../lib/index.js";

let random: Random;
beforeEach(() => {
  setDevice(new ReferenceDevice());
  random = new Random(9);
});

const distance = async (x: Tensor, y: Tensor): Promise<number> => {
  expect(x.shape).toEqual(y.shape);
  return await x.sub(y).abs().max().item();
};

describe("Fourier transforms", () => {
  it("invert each other at every length, complex and real", async () => {
    for (const n of [1, 2, 3, 4, 5, 8, 12, 17]) {
      const z = random.normal([3, n, 2]);
      expect(await distance(ifft(fft(z)), z)).toBeLessThan(1e-6);
      const x = random.normal([2, n]);
      expect(rfft(x).shape).toEqual([2, Math.floor(n / 2) + 1, 2]);
      expect(await distance(irfft(rfft(x), n), x)).toBeLessThan(1e-6);
    }
  });

  it("know a wave's frequency", async () => {
    const wave = tensor(Array.from({length: 12}, (_, j) => Math.cos((2 * Math.PI * 3 * j) / 12)));
    const spectrum = await realPart(rfft(wave)).data();
    expect(Array.from(spectrum, (value) => Math.round(value * 1e5) / 1e5 + 0)).toEqual([
      0, 0, 0, 6, 0, 0, 0,
    ]);
  });

  it("turn products into circular convolution", async () => {
    const [x, y] = [tensor([1, 2, 3, 4, 5]), tensor([1, 0, -1, 0, 2])];
    const found = irfft(complexMul(rfft(x), rfft(y)), 5);
    expect(await distance(found, tensor([1, 3, 10, 12, 4]))).toBeLessThan(1e-5);
  });

  it("work on complex numbers by their parts", async () => {
    const z = complexMul(complex(tensor([1]), tensor([2])), complex(tensor([3]), tensor([-1])));
    expect(await realPart(z).array()).toEqual([5]);
    expect(await imaginaryPart(z).array()).toEqual([5]);
    expect(await complex(tensor([4])).array()).toEqual([[4, 0]]);
  });

  it("say what is wrong", () => {
    expect(() => fft(zeros([4]))).toThrow("fft: [4]: complex signals [..., n, 2] are wanted");
    expect(() => fft(zeros([4, 3]))).toThrow("fft: [4, 3]: complex signals");
    expect(() => rfft(zeros([]))).toThrow("rfft: []");
    expect(() => irfft(zeros([3, 2]), 6)).toThrow(
      "irfft: [3, 2]: frequencies [4, 2] are wanted for signals of length 6",
    );
    expect(() => complexMul(zeros([2]), zeros([3]))).toThrow("complexMul: [3]");
  });
});

describe("squared distances", () => {
  it("keep near points' digits far from the origin", async () => {
    const x = tensor([
      [1000, 2000],
      [1000.5, 2000],
    ]);
    expect(await squaredDistances(x).array()).toEqual([
      [0, 0.25],
      [0.25, 0],
    ]);
  });

  it("must fit", () => {
    expect(() => squaredDistances(zeros([2, 3]), zeros([2, 4]))).toThrow(
      "squaredDistances: [2, 3] x [2, 4]: points of 3 and of 4 coordinates",
    );
    expect(() => squaredDistances(zeros([3]))).toThrow(
      "[..., n, d] and [..., m, d] over one batch are wanted",
    );
  });
});

describe("B-splines", () => {
  it("add up to one within their range, and are not negative", async () => {
    for (const degree of [0, 1, 2, 3, 5]) {
      const x = random.uniform([50], {low: -1, high: 1});
      const basis = splineBasis(x, {degree, intervals: 5});
      expect(basis.shape).toEqual([50, 5 + degree]);
      expect(await distance(basis.sum(-1), zeros([50]).add(1))).toBeLessThan(1e-6);
      expect(await basis.min().item()).toBeGreaterThanOrEqual(0);
    }
  });

  it("are the cubic's known values at a knot and between knots", async () => {
    const basis = splineBasis(tensor([0, 0.5]), {intervals: 2, low: -1, high: 1});
    const wanted = tensor([
      [0, 1 / 6, 4 / 6, 1 / 6, 0],
      [0, 1 / 48, 23 / 48, 23 / 48, 1 / 48],
    ]);
    expect(await distance(basis, wanted)).toBeLessThan(1e-6);
  });

  it("say what is wrong", () => {
    const x = zeros([2]);
    expect(() => splineBasis(x, {intervals: 0})).toThrow(
      "-1..1 cannot be divided into 0 intervals",
    );
    expect(() => splineBasis(x, {intervals: 2, low: 1, high: 1})).toThrow("1..1 cannot be divided");
    expect(() => splineBasis(x, {intervals: 2, degree: 17})).toThrow("a degree of 17");
  });
});

describe("grid sampling", () => {
  const image = () => tensor([[[[1, 2, 3]], [[10, 20, 30]]]]).reshape([1, 2, 1, 3]);
  const map = (...values: number[]) => tensor(values, {dtype: "float32"}).reshape([1, 2, 3]);

  it("by the identity changes nothing", async () => {
    const x = random.normal([2, 3, 4, 5]);
    const identity = map(1, 0, 0, 0, 1, 0).expand([2, 2, 3]);
    for (const alignCorners of [false, true]) {
      const grid = affineGrid(identity, [4, 5], {alignCorners});
      expect(await distance(gridSample(x, grid, {alignCorners}), x)).toBeLessThan(1e-5);
    }
  });

  it("moves, mirrors and reads between pixels", async () => {
    // One of three pixels to the right is a shift by 2/3 of half the width.
    const moved = gridSample(image(), affineGrid(map(1, 0, 2 / 3, 0, 1, 0), [1, 3]));
    expect(await distance(moved, tensor([2, 3, 0, 20, 30, 0]).reshape([1, 2, 1, 3]))).toBeLessThan(
      1e-5,
    );
    const mirrored = gridSample(image(), affineGrid(map(-1, 0, 0, 0, 1, 0), [1, 3]));
    expect(await mirrored.slice(1, 0, 1).flatten().array()).toEqual([3, 2, 1]);
    const between = gridSample(image(), affineGrid(map(1, 0, 0, 0, 1, 0), [1, 2]));
    expect(await distance(between.flatten(), tensor([1.25, 2.75, 12.5, 27.5]))).toBeLessThan(1e-5);
  });

  it("must fit", () => {
    expect(() => gridSample(image(), zeros([2, 1, 1, 2]))).toThrow(
      "gridSample: [1, 2, 1, 3] x [2, 1, 1, 2]: a grid [1, H, W, 2] is wanted",
    );
    expect(() => affineGrid(zeros([2, 3]), [1, 1])).toThrow("affineGrid: [2, 3]: maps [N, 2, 3]");
  });
});

describe("four-bit numbers", () => {
  it("come back in their shape, to within half the widest gap between levels", async () => {
    for (const shape of [[3, 5], [64], [2, 7, 11], [0], []]) {
      const x = random.normal(shape);
      const quantized = quantize4(x, {blockSize: 16});
      const back = dequantize4(quantized);
      expect(back.shape).toEqual(shape);
      if (x.size === 0) continue;
      const largest = await x.abs().max().item();
      const gap = Math.max(...NF4.slice(1).map((level, i) => level - NF4[i]));
      expect(await distance(back, x)).toBeLessThanOrEqual((largest * gap) / 2 + 1e-6);
      expect(quantized.packed.size).toBe(2 * Math.ceil(x.size / 16));
    }
  });

  it("keep zeros, extremes and the levels themselves", async () => {
    const x = tensor([...NF4.map((level) => -3 * level), ...new Array(8).fill(0)]);
    const back = await dequantize4(quantize4(x, {blockSize: 8})).data();
    const values = await x.data();
    // Blocks of 8 levels: the first reaches 3, the others are scaled by what they hold.
    expect(back[0]).toBe(3);
    expect(back[15]).toBe(values[15]);
    expect(Array.from(back.slice(16), Math.abs)).toEqual(new Array(8).fill(0));
    const whole = tensor(NF4.map((level) => 0.5 * level));
    expect(await dequantize4(quantize4(whole, {blockSize: 16})).data()).toEqual(await whole.data());
  });

  it("lie in words from the lowest bits up", async () => {
    const {packed} = quantize4(tensor(NF4.slice(0, 8).map((level) => level)), {blockSize: 8});
    expect(await packed.data()).toEqual(Int32Array.of(0x76543210));
  });

  it("say what is wrong", () => {
    expect(() => quantize4(zeros([8]), {blockSize: 12})).toThrow("blocks of 12");
    expect(() => quantize4(zeros([8]), {levels: [0, 1]})).toThrow("2 levels");
    expect(() => quantize4(zeros([8]), {levels: NF4.toReversed()})).toThrow("ascending");
  });
});
