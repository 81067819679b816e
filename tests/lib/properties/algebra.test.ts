/** What must hold whatever the numbers are, on the wasm device. */
import * as fc from "fast-check";
import {describe, expect, it} from "vitest";
import {concat, conv2d, convTranspose2d, sort, split, type Tensor} from "../../../lib/index.js";
import {
  broadcastPair,
  expectAgree,
  onWasm,
  type Spec,
  settings,
  shape,
  size,
  someSize,
  spec,
} from "./arbitraries.js";

type Compute = (...inputs: Tensor[]) => Tensor | Tensor[];

/** Expects two ways to compute the same to agree. */
async function expectSame(specs: readonly Spec[], one: Compute, other: Compute, tolerance = 0) {
  expectAgree(await onWasm(specs, one), await onWasm(specs, other), tolerance);
}

const close = 1e-5;
const dot = (x: Tensor, y: Tensor) => x.mul(y).sum();

const withAxis = spec(shape(1)).chain((x) =>
  fc.record({
    x: fc.constant(x),
    axis: fc.integer({min: 0, max: x.shape.length - 1}),
    part: fc.double({min: 0, max: 1, noNaN: true}),
  }),
);

describe("parts and wholes", () => {
  it("the sum of the parts is the sum of the whole", () =>
    fc.assert(
      fc.asyncProperty(withAxis, ({x, axis, part}) => {
        const cut = Math.floor(part * x.shape[axis]);
        return expectSame(
          [x],
          (t) => t.slice(axis, 0, cut).sum().add(t.slice(axis, cut).sum()),
          (t) => t.sum(),
          close,
        );
      }),
      settings,
    ));

  it("a sum over axes is the sum over one after the other", () =>
    fc.assert(
      fc.asyncProperty(spec(shape(2)), (x) =>
        expectSame(
          [x],
          (t) => t.sum([0, -1]),
          (t) => t.sum(-1).sum(0),
          close,
        ),
      ),
      settings,
    ));

  it("concat undoes slices and split, bit by bit", () =>
    fc.assert(
      fc.asyncProperty(withAxis, ({x, axis, part}) => {
        const n = x.shape[axis];
        const cut = Math.floor(part * n);
        return expectSame(
          [x],
          (t) => [
            concat([t.slice(axis, 0, cut), t.slice(axis, cut)], axis),
            concat(split(t, [cut, n - cut], axis), axis),
          ],
          (t) => [t, t],
        );
      }),
      settings,
    ));

  it("slices undo concat, bit by bit", () =>
    fc.assert(
      fc.asyncProperty(
        fc
          .record({rows: size, a: size, b: size})
          .chain(({rows, a, b}) =>
            fc.tuple(spec(fc.constant([rows, a])), spec(fc.constant([rows, b]))),
          ),
        ([x, y]) =>
          expectSame(
            [x, y],
            (s, t) => {
              const joined = concat([s, t], 1);
              return [joined.slice(1, 0, x.shape[1]), joined.slice(1, x.shape[1])];
            },
            (s, t) => [s, t],
          ),
      ),
      settings,
    ));
});

describe("order", () => {
  it("a sort is a permutation, in order, and says which one", () =>
    fc.assert(
      fc.asyncProperty(spec(fc.tuple(size)), fc.boolean(), async (x, descending) => {
        const [values, indices, before] = await onWasm([x], (t) => {
          const sorted = sort(t.mul(2).round(), {descending});
          return [sorted.values, sorted.indices, t.mul(2).round()];
        });
        const sorted = Array.from(values.data);
        const wanted = Array.from(before.data).sort((a, b) => (descending ? b - a : a - b));
        // -0 and 0 are equal, but not the same.
        expect(sorted.map((n) => n + 0)).toEqual(wanted.map((n) => n + 0));
        expect(Array.from(indices.data, (i) => before.data[i])).toEqual(sorted);
        expect(new Set(indices.data).size).toBe(before.data.length);
      }),
      settings,
    ));

  it("flips and permutations undo themselves", () =>
    fc.assert(
      fc.asyncProperty(spec(shape(2)), (x) =>
        expectSame(
          [x],
          (t) => [t.flip(0).flip(0), t.transpose(0, -1).contiguous().transpose(-1, 0)],
          (t) => [t, t],
        ),
      ),
      settings,
    ));
});

describe("products", () => {
  const factors = fc
    .record({m: size, k: size, n: size})
    .chain(({m, k, n}) => fc.tuple(spec(fc.constant([m, k])), spec(fc.constant([k, n]))));

  it("the transpose of a product is the product of the transposes, turned round", () =>
    fc.assert(
      fc.asyncProperty(factors, (pair) =>
        expectSame(
          pair,
          (x, y) => x.matmul(y).T,
          (x, y) => y.T.matmul(x.T),
          close,
        ),
      ),
      settings,
    ));

  it("matrix products are linear", () =>
    fc.assert(
      fc.asyncProperty(factors, (pair) =>
        expectSame(
          pair,
          (x, y) => x.add(x.mul(2)).matmul(y),
          (x, y) => x.matmul(y).mul(3),
          close,
        ),
      ),
      settings,
    ));

  it("broadcasting and summing are adjoint", () =>
    fc.assert(
      fc.asyncProperty(
        broadcastPair.chain(([a, b]) => fc.tuple(spec(fc.constant(a)), spec(fc.constant(b)))),
        (pair) =>
          expectSame(
            pair,
            (x, y) => {
              const [p, q] = [x, y].map((t) => t.detach().withGrad());
              p.mul(q).sum().backward();
              // Of a product that is linear in each factor, each gradient times it is the whole.
              return [dot(p.detach(), p.grad as Tensor), dot(q.detach(), q.grad as Tensor)];
            },
            (x, y) => [dot(x, y), dot(x, y)],
            close,
          ),
      ),
      settings,
    ));

  it("convolution and transposed convolution are adjoint", () =>
    fc.assert(
      fc.asyncProperty(
        fc
          .record({
            stride: fc.integer({min: 1, max: 3}),
            padding: fc.integer({min: 0, max: 2}),
            dilation: fc.integer({min: 1, max: 2}),
            groups: fc.integer({min: 1, max: 2}),
            kernel: fc.tuple(fc.integer({min: 1, max: 3}), fc.integer({min: 1, max: 3})),
            more: fc.tuple(fc.integer({min: 4, max: 9}), fc.integer({min: 4, max: 9})),
            channels: fc.tuple(someSize, someSize),
          })
          .chain(({kernel, more, channels: [input, output], ...options}) => {
            const {stride, padding, dilation, groups} = options;
            const image = kernel.map((k, i) => dilation * (k - 1) + 1 + more[i]);
            const result = image.map((n, i) =>
              Math.floor((n + 2 * padding - dilation * (kernel[i] - 1) - 1) / stride + 1),
            );
            // What the rounded division has left over.
            const rest = image.map(
              (n, i) => (n + 2 * padding - dilation * (kernel[i] - 1) - 1) % stride,
            ) as [number, number];
            const small = Math.min(input, 4) * groups;
            const many = Math.min(output, 6) * groups;
            return fc.record({
              options: fc.constant(options),
              rest: fc.constant(rest),
              x: spec(fc.constant([2, small, ...image])),
              w: spec(fc.constant([many, small / groups, ...kernel])),
              y: spec(fc.constant([2, many, ...result])),
            });
          }),
        ({options, rest, x, w, y}) =>
          expectSame(
            [x, w, y],
            (s, kernel, t) => dot(conv2d(s, kernel, undefined, options), t),
            (s, kernel, t) =>
              dot(s, convTranspose2d(t, kernel, undefined, {...options, outputPadding: rest})),
            1e-4,
          ),
      ),
      settings,
    ));
});

describe("distributions", () => {
  it("a softmax sums to one, and does not change when all logits rise", () =>
    fc.assert(
      fc.asyncProperty(spec(fc.tuple(size, someSize), {low: -20, high: 20}), async (x) => {
        const [sums, shifted] = await onWasm([x], (t) => [
          t.softmax().sum(-1),
          t.add(64).softmax().sub(t.softmax()).abs(),
        ]);
        for (const sum of sums.data) expect(sum).toBeCloseTo(1, 5);
        for (const difference of shifted.data) expect(difference).toBeLessThan(1e-5);
      }),
      settings,
    ));
});
