/** Linear algebra against its own definition and known answers, on both devices. */
import {beforeAll, beforeEach, describe, expect, it} from "vitest";
import type {Device} from "../../../lib/devices/device.js";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {
  cholesky,
  eye,
  grad,
  inverse,
  leastSquares,
  logDeterminant,
  matrixExponential,
  powerIteration,
  Random,
  setDevice,
  solve,
  spectralRadius,
  svd,
  symmetricEigen,
  type Tensor,
  tensor,
  triangularSolve,
  zeros,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

const devices: Record<string, Device> = {reference: new ReferenceDevice()};
beforeAll(async () => {
  devices.wasm = await wasmDevice();
});

/** The largest difference between two tensors. */
const distance = async (x: Tensor, y: Tensor): Promise<number> =>
  x.size === 0 ? 0 : await x.sub(y).abs().max().item();

async function expectAlike(x: Tensor, y: Tensor, tolerance = 1e-5): Promise<void> {
  expect(x.shape).toEqual(y.shape);
  expect(await distance(x, y)).toBeLessThan(tolerance);
}

describe.each(["reference", "wasm"])("linear algebra on the device “%s”", (name) => {
  let random: Random;
  beforeEach(() => {
    setDevice(devices[name]);
    random = new Random(5);
  });
  /** Symmetric and positive definite; a view that is not contiguous. */
  const definite = (...shape: number[]) => {
    const n = shape[shape.length - 1];
    const x = random.normal(shape);
    return x.transpose(-1, -2).matmul(x).add(eye(n).mul(0.1)).transpose(-1, -2);
  };

  it("factors and solves matrices of every size, and batches", async () => {
    for (const shape of [
      [0, 0],
      [1, 1],
      [2, 2],
      [7, 7],
      [33, 33],
      [2, 3, 4, 4],
      [0, 3, 3],
    ]) {
      const a = definite(...shape);
      const l = cholesky(a);
      await expectAlike(l.matmul(l.transpose(-1, -2)), a, 1e-4);
      const b = random.normal([...shape.slice(0, -1), 2]);
      const general = random.normal(shape).add(eye(shape[shape.length - 1]).mul(4));
      await expectAlike(general.matmul(solve(general, b)), b, 1e-4);
      await expectAlike(l.matmul(triangularSolve(l, b)), b, 1e-4);
      const upper = l.transpose(-1, -2);
      await expectAlike(upper.matmul(triangularSolve(upper, b, {lower: false})), b, 1e-4);
    }
  });

  it("does not read the other triangle", async () => {
    const a = tensor([
      [4, 99],
      [2, 5],
    ]);
    await expectAlike(
      cholesky(a),
      tensor([
        [2, 0],
        [1, 2],
      ]),
    );
    await expectAlike(triangularSolve(a, tensor([4, 12])), tensor([1, 2]));
  });

  it("needs pivots and takes vectors", async () => {
    const a = tensor([
      [0, 2],
      [1, 0],
    ]);
    await expectAlike(solve(a, tensor([2, 3])), tensor([3, 1]));
    await expectAlike(a.matmul(inverse(a)), eye(2));
    await expectAlike(logDeterminant(a), tensor(Math.log(2)), 1e-6);
    const batch = solve(random.normal([3, 2, 2]).add(eye(2).mul(4)), tensor([1, 1]));
    expect(batch.shape).toEqual([3, 2]);
  });

  it("keeps digits that float32 would lose: the Hilbert matrix of order 6", async () => {
    const hilbert = tensor(
      Array.from({length: 6}, (_, i) => Array.from({length: 6}, (_, j) => 1 / (i + j + 1))),
    );
    const exact = tensor([1, -1, 2, -2, 3, -3]);
    const wide = (await hilbert.array()) as number[][];
    const rows = (await exact.data()) as Float32Array;
    const b = wide.map((row) => row.reduce((sum, value, j) => sum + value * rows[j], 0));
    // The right-hand side is rounded to float32, which the condition number of 1.5e7 magnifies.
    const residual = hilbert.matmul(solve(hilbert, tensor(b))).sub(tensor(b));
    expect(await residual.abs().max().item()).toBeLessThan(1e-5);
  });

  it("finds least squares, with and without ridge", async () => {
    const x = random.normal([50, 4]);
    const y = random.normal([50, 2]);
    for (const ridge of [0, 0.7]) {
      const w = leastSquares(x, y, {ridge});
      // The normal equations: Xᵀ(Y - XW) = λW.
      await expectAlike(x.T.matmul(y.sub(x.matmul(w))), w.mul(ridge), 2e-5);
    }
    expect(leastSquares(x, random.normal([50])).shape).toEqual([4]);
  });

  it("fits a polynomial of degree 9, whose normal equations are ill conditioned", async () => {
    const points = Array.from({length: 40}, (_, i) => i / 39);
    const x = tensor(points.map((t) => Array.from({length: 10}, (_, k) => Math.fround(t) ** k)));
    const y = tensor(points.map((t) => Math.sin(5 * t)));
    await expectAlike(x.matmul(leastSquares(x, y)), y, 2e-4);
  });

  it("exponentiates rotations, nilpotent and large matrices", async () => {
    const rotation = (angle: number) =>
      tensor([
        [Math.cos(angle), -Math.sin(angle)],
        [Math.sin(angle), Math.cos(angle)],
      ]);
    const generator = tensor([
      [0, -1],
      [1, 0],
    ]);
    for (const angle of [0, 1e-4, 1, 12.5, 100]) {
      await expectAlike(
        matrixExponential(generator.mul(angle)),
        rotation(Math.fround(angle)),
        3e-6 + 1e-7 * angle,
      );
    }
    const shift = tensor([
      [0, 2, 0],
      [0, 0, 3],
      [0, 0, 0],
    ]);
    const series = tensor([
      [1, 2, 3],
      [0, 1, 3],
      [0, 0, 1],
    ]);
    await expectAlike(matrixExponential(shift), series, 1e-6);
    await expectAlike(matrixExponential(zeros([2, 0, 0])), zeros([2, 0, 0]));
  });

  it("takes spectra apart and puts them together again", async () => {
    for (const shape of [
      [1, 1],
      [5, 5],
      [12, 12],
      [2, 3, 3],
    ]) {
      const x = random.normal(shape);
      const a = x.add(x.transpose(-1, -2));
      const {values, vectors} = symmetricEigen(a);
      await expectAlike(
        vectors.mul(values.unsqueeze(-2)).matmul(vectors.transpose(-1, -2)),
        a,
        2e-5,
      );
      const n = shape[shape.length - 1];
      const product = vectors.transpose(-1, -2).matmul(vectors);
      await expectAlike(product, eye(n).expand(product.shape), 1e-5);
    }
    for (const shape of [
      [1, 1],
      [6, 3],
      [3, 6],
      [2, 4, 3],
    ]) {
      const a = random.normal(shape);
      const {u, s, v} = svd(a);
      await expectAlike(u.mul(s.unsqueeze(-2)).matmul(v.transpose(-1, -2)), a, 1e-5);
      const descending = s.slice(-1, 0, -1).sub(s.slice(-1, 1));
      if (descending.size > 0) {
        expect(await descending.min().item()).toBeGreaterThanOrEqual(0);
      }
    }
  });

  it("finds the rank, whatever the scale", async () => {
    const a = random.normal([6, 2]).matmul(random.normal([2, 5]));
    const {s} = svd(a.mul(1e-3));
    const values = await s.data();
    expect(values[1]).toBeGreaterThan(1e-5);
    expect(Math.max(...values.slice(2))).toBeLessThan(1e-9);
    expect(await svd(zeros([3, 2])).s.data()).toEqual(new Float32Array(2));
  });

  it("iterates towards the largest singular value, and differentiates it", async () => {
    const w = random.normal([9, 6]).withGrad();
    const {u, s, v} = svd(w);
    const found = powerIteration(w, {random, iterations: 200});
    await expectAlike(found.sigma, s.slice(0, 0, 1).reshape([]), 1e-5);
    const outer = u.slice(1, 0, 1).matmul(v.slice(1, 0, 1).T);
    await expectAlike(grad(found.sigma, [w])[0], outer, 1e-3);
    const again = powerIteration(w, {start: found.v, iterations: 0});
    await expectAlike(again.sigma, found.sigma, 1e-5);
  });

  it("finds the spectral radius, also of complex eigenvalues", async () => {
    const spiral = tensor([
      [0.3, -0.7],
      [0.7, 0.3],
    ]);
    await expectAlike(spectralRadius(spiral), tensor(Math.hypot(0.3, 0.7)), 1e-6);
    const x = random.normal([20, 20]);
    const a = x.add(x.T);
    const values = await symmetricEigen(a).values.data();
    const largest = Math.max(...Array.from(values, Math.abs));
    await expectAlike(spectralRadius(a), tensor(largest), 1e-5 * largest);
    const nilpotent = tensor([
      [0, 1],
      [0, 0],
    ]);
    expect(await spectralRadius(nilpotent).item()).toBeLessThan(1e-30);
  });

  it("says what is wrong", async () => {
    const indefinite = tensor([
      [1, 2],
      [2, 1],
    ]);
    const singular = tensor([
      [1, 2],
      [2, 4],
    ]);
    const ramp = tensor([1, 2]);
    expect(() => cholesky(indefinite)).toThrow(
      "cholesky: the matrix [2, 2] is not positive definite: pivot 1 is -3.",
    );
    expect(() => cholesky(tensor([[Number.NaN]]))).toThrow("pivot 0 is NaN");
    expect(() => solve(singular, ramp)).toThrow(
      "solve: the matrix [2, 2] is singular: pivot 1 is 0.",
    );
    expect(() => logDeterminant(singular)).toThrow("logDeterminant: the matrix [2, 2] is singular");
    expect(() => triangularSolve(zeros([2, 2]), ramp)).toThrow("pivot 0 is 0");
    expect(() => leastSquares(singular, ramp)).toThrow("columns of the matrix [2, 2] are linearly");
    expect(() => leastSquares(singular, ramp, {ridge: -1})).toThrow("a ridge of -1 is below 0");
    expect(() => svd(tensor([[Number.POSITIVE_INFINITY]]))).toThrow("svd: the matrix [1, 1] holds");
    expect(() => solve(zeros([2, 3]), ramp)).toThrow(
      "solve: [2, 3] x [2, 1]: a square matrix is wanted, but it has 2 rows and 3 columns",
    );
    expect(() => solve(eye(3), ramp)).toThrow("a right-hand side of 3 rows is wanted, not of 2");
    expect(() => solve(zeros([2, 2, 2]), zeros([3, 2, 2]))).toThrow(
      "solve: [2] x [3]: sizes 2 and 3 of axis 0 differ, and neither is 1",
    );
    expect(() => inverse(ramp)).toThrow("inverse: [2]: a square matrix is wanted");
    // A badly scaled matrix is not singular.
    const scaled = tensor([
      [1, 0],
      [0, 1e-20],
    ]);
    expect(await solve(scaled, tensor([3, 1e-20])).data()).toEqual(Float32Array.of(3, 1));
  });
});
