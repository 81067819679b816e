/** What tensors are, and what their methods do beyond the rows that they run. */
import {beforeEach, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {
  accuracy,
  arange,
  concat,
  customGradient,
  evaluate,
  eye,
  grad,
  linspace,
  measure,
  nn,
  noGrad,
  setDevice,
  stack,
  type Tensor,
  tensor,
  where,
  zeros,
} from "../../../lib/index.js";

beforeEach(() => setDevice(new ReferenceDevice()));

const ints = (...values: number[]) => tensor(values, {dtype: "int32"});
const counted = (...shape: number[]) => arange(shape.reduce((a, b) => a * b, 1)).reshape(shape);

/** Values that float32 holds exactly, as nested arrays. */
const expectArray = async (x: Tensor, wanted: unknown) => expect(await x.array()).toEqual(wanted);

describe("creation", () => {
  it("takes shapes and types from the numbers", async () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(x).toMatchObject({shape: [2, 3], dtype: "float32", size: 6});
    await expectArray(x, [
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(tensor(7)).toMatchObject({shape: [], size: 1});
    expect(tensor(Int32Array.of(1, 2))).toMatchObject({shape: [2], dtype: "int32"});
    expect(tensor(Uint8Array.of(1, 200))).toMatchObject({shape: [2], dtype: "float32"});
    expect(await tensor(Uint8Array.of(1, 200)).data()).toEqual(Float32Array.of(1, 200));
    await expectArray(tensor([1, 2, 3, 4], {shape: [2, 2], dtype: "int32"}), [
      [1, 2],
      [3, 4],
    ]);
    expect(tensor([[], []])).toMatchObject({shape: [2, 0], size: 0});
  });

  it("copies what it is given, and what it gives", async () => {
    const values = Float32Array.of(1, 2);
    const x = tensor(values);
    values[0] = 9;
    const data = await x.data();
    data[1] = 9;
    await expectArray(x, [1, 2]);
  });

  it("counts", async () => {
    await expectArray(arange(4, {start: 1, step: 0.5}), [1, 1.5, 2, 2.5]);
    await expectArray(linspace(-1, 1, 5), [-1, -0.5, 0, 0.5, 1]);
    await expectArray(linspace(3, 9, 1), [3]);
    await expectArray(eye(2), [
      [1, 0],
      [0, 1],
    ]);
  });
});

describe("views", () => {
  it("reads through permutation, slices and repetition", async () => {
    const x = counted(2, 3);
    await expectArray(x.T, [
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    await expectArray(x.T.slice(0, 1), [
      [1, 4],
      [2, 5],
    ]);
    await expectArray(x.slice(-1, 0, -1), [
      [0, 1],
      [3, 4],
    ]);
    await expectArray(x.slice(-1, 1), [
      [1, 2],
      [4, 5],
    ]);
    await expectArray(x.slice(1, -2), [
      [1, 2],
      [4, 5],
    ]);
    await expectArray(x.slice(1, 1, 1), [[], []]);
    await expectArray(x.index(-1), [3, 4, 5]);
    await expectArray(x.index(0).expand([2, 3]), [
      [0, 1, 2],
      [0, 1, 2],
    ]);
    await expectArray(x.T.reshape([2, 3]), [
      [0, 3, 1],
      [4, 2, 5],
    ]);
    await expectArray(x.slice(1, 0, 2).flatten(), [0, 1, 3, 4]);
    await expectArray(counted(2, 1, 3).transpose(0, -1).squeeze(1), [
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    await expectArray(x.unsqueeze(-1).permute([2, 1, 0]), [
      [
        [0, 3],
        [1, 4],
        [2, 5],
      ],
    ]);
  });

  it("share memory; copies do not", () => {
    const x = counted(2, 3);
    expect(x.T.storage).toBe(x.storage);
    expect(x.reshape([6]).storage).toBe(x.storage);
    expect(x.T.contiguous().storage).not.toBe(x.storage);
    expect(x.contiguous()).toBe(x);
  });

  it("know whether they are contiguous", () => {
    const x = counted(2, 3, 4);
    expect(x.isContiguous).toBe(true);
    expect(x.slice(0, 1).isContiguous).toBe(true);
    expect(x.slice(1, 1).isContiguous).toBe(false);
    expect(x.slice(1, 1, 2).slice(2, 0, 1).slice(0, 1).isContiguous).toBe(true);
    expect(x.transpose(0, 1).isContiguous).toBe(false);
    expect(counted(1, 3).T.isContiguous).toBe(true);
    expect(counted(3).expand([2, 3]).isContiguous).toBe(false);
  });

  it("flatten from an axis on, also where nothing is left", () => {
    expect(counted(2, 3, 4).flatten(1).shape).toEqual([2, 12]);
    expect(counted(2, 3, 4).flatten(-2).shape).toEqual([2, 12]);
    expect(zeros([0, 3]).flatten(1).shape).toEqual([0, 3]);
    expect(zeros([]).flatten().shape).toEqual([1]);
  });

  it("join and stack", async () => {
    const [x, y] = [counted(2, 2), counted(2, 2).add(4)];
    await expectArray(concat([x, y], -1), [
      [0, 1, 4, 5],
      [2, 3, 6, 7],
    ]);
    await expectArray(stack([x.index(0), y.index(0)], 1), [
      [0, 4],
      [1, 5],
    ]);
    await expectArray(concat([ints(1), ints(2, 3)]), [1, 2, 3]);
  });
});

describe("types", () => {
  it("int32 stays int32 beside whole numbers", async () => {
    for (const x of [ints(7).add(1), ints(7).sub(1), ints(7).mul(-2), ints(7).maximum(9)]) {
      expect(x.dtype).toBe("int32");
    }
    await expectArray(ints(7, -3).mul(-2), [-14, 6]);
    expect(ints(1).add(ints(2)).dtype).toBe("int32");
  });

  it("int32 becomes float32 beside a fraction, instead of losing it", async () => {
    await expectArray(ints(7, -3).mul(0.5), [3.5, -1.5]);
    await expectArray(ints(1).add(0.25), [1.25]);
    await expectArray(ints(0, 1).greater(0.5), [0, 1]);
    await expectArray(ints(1, 2).minimum(1.5), [1, 1.5]);
    await expectArray(ints(7).div(2), [3.5]);
    await expectArray(ints(7).div(ints(2)), [3.5]);
  });

  it("mixed operands meet as float32", async () => {
    await expectArray(ints(1, 2).add(tensor([0.5, 0.5])), [1.5, 2.5]);
    await expectArray(where(tensor([1, 0]), ints(1, 2), tensor([0.5, 0.5])), [1, 0.5]);
  });

  it("cast cuts the fraction off", async () => {
    await expectArray(tensor([1.9, -1.9]).cast("int32"), [1, -1]);
    await expectArray(tensor([0.5, 1.5, 2.5, -0.5]).round().abs(), [0, 2, 2, 0]);
  });
});

describe("products", () => {
  it("of vectors drop the axes that they lack", async () => {
    const [v, m] = [tensor([1, 2]), counted(2, 2)];
    await expectArray(v.matmul(v), 5);
    await expectArray(v.matmul(m), [4, 7]);
    await expectArray(m.matmul(v), [2, 8]);
    expect(counted(3, 2, 2).matmul(v).shape).toEqual([3, 2]);
    expect(v.matmul(counted(3, 2, 2)).shape).toEqual([3, 2]);
  });
});

describe("gradients", () => {
  it("add up over backward passes until they are forgotten", async () => {
    const x = tensor([1, 2]).withGrad();
    x.square().sum().backward();
    x.square().sum().backward();
    await expectArray(x.grad as Tensor, [4, 8]);
  });

  it("reach leaves only", () => {
    const x = tensor([1, 2]).withGrad();
    const middle = x.mul(2);
    middle.sum().backward();
    expect(x.grad).toBeDefined();
    expect(middle.grad).toBeUndefined();
  });

  it("stop at detach and noGrad", () => {
    const x = tensor([1, 2]).withGrad();
    expect(x.detach().mul(2).requiresGrad).toBe(false);
    expect(noGrad(() => x.mul(2)).requiresGrad).toBe(false);
    expect(() =>
      noGrad(() => {
        throw new Error("out");
      }),
    ).toThrow("out");
    expect(x.mul(2).requiresGrad).toBe(true);
  });

  it("of grad() leave .grad alone", async () => {
    const x = tensor([3]).withGrad();
    const [dx] = grad(x.pow(3).sum(), [x], {createGraph: true});
    const [ddx] = grad(dx.sum(), [x], {createGraph: true});
    const [dddx] = grad(ddx.sum(), [x]);
    await expectArray(stack([dx, ddx, dddx]), [[27], [18], [6]]);
    expect(x.grad).toBeUndefined();
    expect(dddx.requiresGrad).toBe(false);
  });

  it("of powers are finite at zero, in any order", async () => {
    const x = tensor([0]).withGrad();
    let y = x.pow(2).sum();
    const slopes: Tensor[] = [];
    for (let order = 0; order < 3; ++order) {
      const [slope] = grad(y, [x], {createGraph: true});
      slopes.push(slope);
      y = slope.sum();
    }
    await expectArray(stack(slopes).flatten(), [0, 2, 0]);
  });

  it("of ties among maxima add up to the whole", async () => {
    const x = tensor([[2, 2, 1]]).withGrad();
    const [dx] = grad(x.max(), [x]);
    await expectArray(dx, [[0.5, 0.5, 0]]);
    const other = tensor([[2, 0, 5]]).withGrad();
    const [da, db] = grad(x.maximum(other).sum(), [x, other]);
    await expectArray(da, [[1, 1, 0]]);
    await expectArray(db, [[0, 0, 1]]);
  });

  it("of your own replace the rule", async () => {
    const straightThrough = customGradient(
      (x: Tensor) => x.round(),
      (dy) => [dy],
    );
    const x = tensor([0.4, 1.6]).withGrad();
    const y = straightThrough(x);
    await expectArray(y, [0, 2]);
    await expectArray(grad(y.mul(3).sum(), [x])[0], [3, 3]);
    const reversed = customGradient(
      (z: Tensor) => z,
      (dz) => [dz.neg()],
    );
    await expectArray(grad(reversed(x).sum(), [x])[0], [-1, -1]);
  });

  it("pass through long recurrences", async () => {
    const x = tensor([1]).withGrad();
    let y: Tensor = x;
    for (let i = 0; i < 20_000; ++i) y = y.mul(1);
    await expectArray(grad(y.sum(), [x])[0], [1]);
  });
});

describe("evaluation", () => {
  it("gives numbers and shape, and records nothing", async () => {
    const weight = new nn.Parameter(tensor([[1, 2]]));
    const {data, shape} = await evaluate(() => {
      const y = weight.T.mul(2);
      expect(y.requiresGrad).toBe(false);
      return y;
    });
    expect(data).toEqual(Float32Array.of(2, 4));
    expect(shape).toEqual([2, 1]);
  });

  it("accuracy is the share of rows that are right", async () => {
    const logits = () =>
      tensor([
        [1, 0],
        [0, 1],
        [2, 1],
        [0, 3],
      ]);
    expect(await accuracy(logits, ints(0, 1, 1, 1))).toBe(0.75);
  });

  it("measure reads one number, and no more", async () => {
    expect(await measure(() => tensor([1, 2]).sum())).toBe(3);
    await expect(measure(() => tensor([1, 2]))).rejects.toThrow(
      "measure: [2] has 2 elements, not one",
    );
  });

  it("assignment copies, also from a view of itself", async () => {
    const weight = new nn.Parameter(counted(2, 2));
    weight.assign(weight.T);
    await expectArray(weight, [
      [0, 2],
      [1, 3],
    ]);
  });
});
