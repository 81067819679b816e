/** The wasm device against the plain loops, over random shapes, values and views. */
import * as fc from "fast-check";
import {describe, it} from "vitest";
import {concat, conv2d, cumsum, sort, type Tensor, tensor, where} from "../../../lib/index.js";
import {
  broadcastPair,
  expectAlike,
  layout,
  type Spec,
  settings,
  shape,
  size,
  someSize,
  spec,
} from "./arbitraries.js";

const close = 1e-5;

/** Functions of each element, with the range that they are tried on and their tolerance. */
const unary: [string, (x: Tensor) => Tensor, [number, number], number][] = [
  ["neg", (x) => x.neg(), [-3, 3], 0],
  ["abs", (x) => x.abs(), [-3, 3], 0],
  ["sign", (x) => x.sign(), [-3, 3], 0],
  ["floor", (x) => x.floor(), [-3, 3], 0],
  ["round", (x) => x.round(), [-3, 3], 0],
  ["square", (x) => x.square(), [-3, 3], 0],
  ["relu", (x) => x.relu(), [-3, 3], 0],
  ["sqrt", (x) => x.sqrt(), [0, 9], 0],
  ["rsqrt", (x) => x.rsqrt(), [0.1, 9], close],
  ["reciprocal", (x) => x.reciprocal(), [0.1, 9], close],
  ["exp", (x) => x.exp(), [-9, 9], close],
  ["expm1", (x) => x.expm1(), [-3, 3], close],
  ["log", (x) => x.log(), [0.01, 9], close],
  ["log1p", (x) => x.log1p(), [-0.9, 9], close],
  ["sin", (x) => x.sin(), [-9, 9], close],
  ["cos", (x) => x.cos(), [-9, 9], close],
  ["tan", (x) => x.tan(), [-1.4, 1.4], close],
  ["atan", (x) => x.atan(), [-9, 9], close],
  ["tanh", (x) => x.tanh(), [-9, 9], close],
  ["sigmoid", (x) => x.sigmoid(), [-9, 9], close],
  ["erf", (x) => x.erf(), [-3, 3], close],
  ["clamp", (x) => x.clamp(-1, 0.5), [-3, 3], 0],
  ["a number's power", (x) => x.pow(2.5), [0, 3], close],
  ["cast", (x) => x.cast("int32"), [-9, 9], 0],
  ["affine", (x) => x.mul(1.5).add(0.25), [-3, 3], 1e-6],
];

describe("functions of each element", () => {
  for (const [name, fn, [low, high], tolerance] of unary) {
    it(name, () =>
      fc.assert(
        fc.asyncProperty(spec(shape(), {low, high}), (x) => expectAlike([x], fn, tolerance)),
        {...settings, numRuns: 20},
      ),
    );
  }
});

const binary: [string, (x: Tensor, y: Tensor) => Tensor, number][] = [
  ["add", (x, y) => x.add(y), 0],
  ["sub", (x, y) => x.sub(y), 0],
  ["mul", (x, y) => x.mul(y), 0],
  ["div", (x, y) => x.div(y.abs().add(0.5)), close],
  ["maximum", (x, y) => x.maximum(y), 0],
  ["minimum", (x, y) => x.minimum(y), 0],
  ["pow", (x, y) => x.abs().pow(y), close],
  ["greater", (x, y) => x.greater(y), 0],
  ["equal", (x, y) => x.round().equal(y.round()), 0],
  ["where", (x, y) => where(x.greater(0), x, y), 0],
];

describe("two operands that broadcast both ways", () => {
  for (const [name, fn, tolerance] of binary) {
    it(name, () =>
      fc.assert(
        fc.asyncProperty(
          broadcastPair.chain(([a, b]) => fc.tuple(spec(fc.constant(a)), spec(fc.constant(b)))),
          (pair) => expectAlike(pair, fn as (...inputs: Tensor[]) => Tensor, tolerance),
        ),
        {...settings, numRuns: 40},
      ),
    );
  }
});

const reductions: [string, (x: Tensor, axes: number[], keepDims: boolean) => Tensor, number][] = [
  ["sum", (x, axes, keepDims) => x.sum(axes, {keepDims}), close],
  ["mean", (x, axes, keepDims) => x.mean(axes, {keepDims}), close],
  ["max", (x, axes, keepDims) => x.max(axes, {keepDims}), 0],
  ["min", (x, axes, keepDims) => x.min(axes, {keepDims}), 0],
];

describe("reductions over any axes", () => {
  const input = fc
    .tuple(spec(shape()), fc.array(fc.boolean(), {minLength: 4, maxLength: 4}), fc.boolean())
    .map(([x, chosen, keepDims]) => ({
      x,
      axes: [...x.shape.keys()].filter((axis) => chosen[axis]),
      keepDims,
    }));
  for (const [name, fn, tolerance] of reductions) {
    it(name, () =>
      fc.assert(
        fc.asyncProperty(input, ({x, axes, keepDims}) =>
          expectAlike([x], (tensor) => fn(tensor, axes, keepDims), tolerance),
        ),
        settings,
      ),
    );
  }

  const along = spec(shape(1)).chain((x) =>
    fc.record({x: fc.constant(x), axis: fc.integer({min: 0, max: x.shape.length - 1})}),
  );
  const rows: [string, (x: Tensor, axis: number) => Tensor | Tensor[], number][] = [
    ["softmax", (x, axis) => x.softmax(axis), close],
    ["logSoftmax", (x, axis) => x.logSoftmax(axis), close],
    ["cumsum", (x, axis) => cumsum(x, axis), close],
    ["sort", (x, axis) => Object.values(sort(x, {axis})), 0],
  ];
  for (const [name, fn, tolerance] of rows) {
    it(`${name} along any axis`, () =>
      fc.assert(
        fc.asyncProperty(along, ({x, axis}) => expectAlike([x], (t) => fn(t, axis), tolerance)),
        settings,
      ));
  }
  it("argmax along any axis that is not empty", () =>
    fc.assert(
      fc.asyncProperty(
        along.filter(({x, axis}) => x.shape[axis] > 0),
        ({x, axis}) => expectAlike([x], (t) => t.round().argmax(axis)),
      ),
      settings,
    ));
});

describe("products", () => {
  const inner = fc.oneof(size, fc.constantFrom(40, 65));
  const sizes = fc.record({m: inner, k: inner, n: inner});
  it("of matrices, in batches that broadcast", () =>
    fc.assert(
      fc.asyncProperty(
        fc
          .tuple(broadcastPair, sizes)
          .filter(([[a, b]]) => a.length < 3 && b.length < 3)
          .chain(([[a, b], {m, k, n}]) =>
            fc.tuple(spec(fc.constant([...a, m, k])), spec(fc.constant([...b, k, n]))),
          ),
        (pair) => expectAlike(pair, (x, y) => x.matmul(y), close),
      ),
      {...settings, numRuns: 100},
    ));

  it("of vectors", () =>
    fc.assert(
      fc.asyncProperty(
        fc
          .tuple(inner, inner)
          .chain(([k, n]) =>
            fc.tuple(spec(fc.constant([k])), spec(fc.constant([k, n])), spec(fc.constant([n]))),
          ),
        (inputs) =>
          expectAlike(inputs, (x, y, z) => [x.matmul(y), y.matmul(z), z.matmul(z)], close),
      ),
      settings,
    ));
});

/** One step from a tensor to another view of it, chosen by a number. */
function viewStep(x: Tensor, choice: number): Tensor {
  const rank = x.shape.length;
  const axis = rank > 0 ? choice % rank : 0;
  const kind = Math.floor(choice / 7) % 6;
  if (rank === 0) return x.unsqueeze(0);
  if (kind === 0) return x.transpose(axis, rank - 1);
  if (kind === 1) return x.flip(axis);
  if (kind === 2) return x.slice(axis, Math.min(1, x.shape[axis]), undefined, 1 + (choice % 3));
  if (kind === 3) return x.reshape([x.size]);
  if (kind === 4) return rank < 4 ? x.unsqueeze(axis) : x.flatten(axis);
  return x.shape[axis] === 1
    ? x.expand(x.shape.with(axis, 3))
    : x.permute([...x.shape.keys()].reverse());
}

describe("views and indices", () => {
  it("any chain of views holds the same numbers", () =>
    fc.assert(
      fc.asyncProperty(
        spec(shape()),
        fc.array(fc.integer({min: 0, max: 1000}), {minLength: 1, maxLength: 6}),
        (x, choices) => expectAlike([x], (t) => choices.reduce(viewStep, t)),
      ),
      {...settings, numRuns: 200},
    ));

  it("concat along any axis", () =>
    fc.assert(
      fc.asyncProperty(
        shape(1).chain((of) =>
          fc.record({
            axis: fc.integer({min: 0, max: of.length - 1}),
            of: fc.constant(of),
            others: fc.array(fc.tuple(size, layout), {minLength: 1, maxLength: 3}),
          }),
        ),
        ({axis, of, others}) => {
          const specs = others.map(
            ([n, kind], seed): Spec => ({
              shape: of.with(axis, n),
              layout: kind,
              seed,
              low: -1,
              high: 1,
              dtype: "float32",
            }),
          );
          return expectAlike(specs, (...parts) => concat(parts, axis));
        },
      ),
      settings,
    ));

  const table = fc.record({rows: someSize, count: size}).chain(({rows, count}) =>
    fc.record({
      x: spec(shape(0, 2).map((rest) => [rows, ...rest])),
      indices: fc.array(fc.integer({min: 0, max: rows - 1}), {minLength: count, maxLength: count}),
    }),
  );
  const ints = (numbers: number[]) => tensor(Int32Array.from(numbers));
  it("gather, its gradient and one-hot rows", () =>
    fc.assert(
      fc.asyncProperty(table, ({x, indices}) =>
        expectAlike(
          [x],
          (t) => {
            const leaf = t.contiguous().detach().withGrad();
            const picked = leaf.gather(ints(indices));
            picked.square().sum().backward();
            return [picked.detach(), leaf.grad as Tensor, ints(indices).oneHot(x.shape[0])];
          },
          close,
        ),
      ),
      settings,
    ));
});

describe("convolutions", () => {
  const attributes = fc.record({
    stride: fc.integer({min: 1, max: 3}),
    padding: fc.integer({min: 0, max: 2}),
    dilation: fc.integer({min: 1, max: 2}),
    groups: fc.constantFrom(1, 1, 2, 3),
  });
  const sizes = fc.record({
    batch: fc.constantFrom(1, 2, 3, 0),
    input: fc.integer({min: 1, max: 3}),
    output: fc.integer({min: 1, max: 5}),
    kernel: fc.tuple(fc.integer({min: 1, max: 3}), fc.integer({min: 1, max: 3})),
    more: fc.tuple(fc.integer({min: 0, max: 9}), fc.integer({min: 0, max: 9})),
  });
  const input = fc
    .tuple(attributes, sizes)
    .chain(([options, {batch, input, output, kernel, more}]) => {
      const {dilation, groups} = options;
      const image = kernel.map((k, i) => dilation * (k - 1) + 1 + more[i]);
      return fc.record({
        options: fc.constant(options),
        x: spec(fc.constant([batch, input * groups, ...image])),
        kernel: spec(fc.constant([output * groups, input, ...kernel])),
        bias: spec(fc.constant([output * groups])),
      });
    });
  it("and their gradients", () =>
    fc.assert(
      fc.asyncProperty(input, ({options, x, kernel, bias}) =>
        expectAlike(
          [x, kernel, bias],
          (...parts) => {
            const leaves = parts.map((part) => part.detach().withGrad());
            const y = conv2d(leaves[0], leaves[1], leaves[2], options);
            y.sin().sum().backward();
            return [y.detach(), ...leaves.map(({grad}) => grad as Tensor)];
          },
          1e-4,
        ),
      ),
      settings,
    ));
});
