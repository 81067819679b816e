/** Calls of rows in views of every layout, as many to a row as it has forms; for Node and for pages. */
import type {Attributes, Device, DType} from "../../../lib/devices/device.js";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {sizeOf} from "../../../lib/ops/operation.js";
import {type Call, type Inputs, type Layout, runOn} from "./calls.js";

type Calls = (source: Inputs, layout: Layout) => Call[];

const like =
  (
    operands: number,
    range: {low?: number; high?: number; dtype?: DType} = {},
    scalars?: readonly number[],
  ): Calls =>
  (source, layout) =>
    [0, 1, 2, 3, 4].map((rank) => {
      const shape = source.shape(rank, 6);
      const inputs = Array.from({length: operands}, () => source.view(shape, layout, range));
      return {operation: "", inputs, outputs: [{shape}], scalars};
    });

const each = (names: string, calls: Calls) =>
  Object.fromEntries(names.split(" ").map((name) => [name, calls]));

const reduction =
  (dtype: DType, most: number): Calls =>
  (source, layout) =>
    [1, 2, 3, 4].flatMap((rank) =>
      Array.from({length: Math.min(rank, most)}, (_, i) => {
        const reduced = i + 1;
        // Of one vector, more numbers than a thread goes over alone.
        const shape = rank === 1 ? [2000] : source.shape(rank, 7);
        return {
          operation: "",
          inputs: [source.view(shape, layout)],
          outputs: [{shape: shape.slice(0, rank - reduced), dtype}],
          attributes: {reduced},
        };
      }),
    );

/** Rows of few elements, of more than each thread goes over, and of more than one does alone. */
const widths = [5, 70, 1100];

const alongRows =
  (operands: number, attributes = {}, second?: DType): Calls =>
  (source, layout) =>
    widths.map((width) => {
      const shape = [source.integer(1, 3), 2, width];
      const inputs = Array.from({length: operands}, () => source.view(shape, layout));
      const outputs = [{shape}, ...(second ? [{shape, dtype: second}] : [])];
      return {operation: "", inputs, outputs, attributes};
    });

const numbers = (source: Inputs, count: number, below: number) =>
  source.view([count], undefined, {dtype: "int32", low: 0, high: below - 1});

/** Rows and columns, few and many: 20 x 3 fit one launch, 30 x 70 take two, 1100 x 3 three. */
const batches = [
  [20, 3],
  [30, 70],
  [1100, 3],
];

const labelAttributes: readonly Attributes[] = [
  {},
  {ignoreIndex: 0},
  {ignoreIndex: -7, labelSmoothing: 0.2},
];

const crossEntropy =
  (isGradient: boolean): Calls =>
  (source, layout) =>
    batches.flatMap(([n, classes]) =>
      labelAttributes.map((attributes) => {
        const shape = [n, classes];
        const x = source.view(shape, layout, {low: -8, high: 8});
        const labels = numbers(source, n, classes);
        return {
          operation: "",
          inputs: isGradient
            ? [x, labels, source.view([]), source.view(shape, layout, {low: 0, high: 1})]
            : [x, labels],
          outputs: isGradient ? [{shape}] : [{shape: []}, {shape}],
          attributes,
        };
      }),
    );

/** Shapes whose groups are small, larger, and long. */
const normed = {
  last: [
    [4, 5],
    [2, 3, 70],
    [3, 1100],
    [1030, 3],
  ],
  channels: [
    [3, 4],
    [2, 4, 3, 9],
    [3, 4, 500],
    [1, 4, 40, 40],
  ],
};

const normalization =
  (axis: number, groups: number, affine: number, statistics: "sample" | "channel"): Calls =>
  (source, layout) =>
    (axis < 0 ? normed.last : normed.channels).map((shape) => {
      const channels = shape.at(axis) as number;
      const count = statistics === "channel" ? channels : groups * samplesOf(shape, axis);
      const weights = Array.from({length: affine}, () => source.view([channels]));
      return {
        operation: "",
        inputs: [source.view(shape, layout, {low: -1, high: 3}), ...weights],
        outputs: [{shape}, {shape: [count]}, {shape: [count]}],
        attributes: {groups},
        scalars: [0.01],
      };
    });

const samplesOf = (shape: readonly number[], axis: number) =>
  sizeOf(shape.slice(0, axis < 0 ? axis : 1));

const normGradient =
  (overBatch: boolean): Calls =>
  (source, layout) =>
    [
      ...normed.channels.map((shape) => ({shape, axis: 1, groups: overBatch ? 1 : 2})),
      ...(overBatch ? [] : normed.last.map((shape) => ({shape, axis: -1, groups: 1}))),
    ].map(({shape, axis, groups}) => {
      const channels = shape.at(axis) as number;
      const count = [overBatch ? channels : groups * samplesOf(shape, axis)];
      const inputs = [
        source.view(shape, layout),
        source.view(shape, layout),
        source.view([channels]),
        source.view(count),
        source.view(count, undefined, {low: 0.5, high: 2}),
      ];
      const attributes = {axis, groups, centred: source.integer(0, 1) === 1};
      const outputs = [{shape}, {shape: [channels]}, {shape: [channels]}];
      return {operation: "", inputs, outputs, attributes, scalars: [0.01]};
    });

const update =
  (states: number, ...scalars: number[]): Calls =>
  (source, layout) =>
    [1, 2].map((rank) => {
      const shape = source.shape(rank, 12);
      const state = () => source.view(shape, "contiguous", {low: 0, high: 1});
      const inputs = [
        source.view(shape, "contiguous"),
        source.view(shape, layout),
        ...Array.from({length: states}, state),
      ];
      const inPlace = inputs.map((_, i) => i).filter((i) => i !== 1);
      return {operation: "", inputs, outputs: inPlace.map(() => ({shape})), scalars, inPlace};
    });

/** A table and numbers of its rows, few and many. */
const picking =
  (call: (source: Inputs, layout: Layout, count: number) => Omit<Call, "operation">): Calls =>
  (source, layout) =>
    [1, 9, 1100].map((count) => ({operation: "", ...call(source, layout, count)}));

const withoutInputs =
  (...scalars: number[]): Calls =>
  (source) => [{operation: "", inputs: [], outputs: [{shape: source.shape(2, 9)}], scalars}];

const corrections = [1 - 0.9 ** 3, 1 - 0.999 ** 3];

const callsByRow: Readonly<Record<string, Calls>> = {
  ...each("neg abs sign floor round exp square atan expm1 erf tanh", like(1)),
  ...each("sin cos", like(1, {low: -5000, high: 5000})),
  ...each("sigmoid relu softplus silu gelu copy", like(1)),
  ...each("log sqrt rsqrt reciprocal log1p", like(1, {low: 0.1, high: 4})),
  tan: like(1, {low: -1.4, high: 1.4}),
  ...each("squareGradient tanhGradient sigmoidGradient reluGradient", like(2)),
  ...each("siluGradient geluGradient add sub mul maximum minimum", like(2)),
  ...each("equal notEqual greater greaterEqual less lessEqual", like(2, {dtype: "int32"})),
  div: like(2, {low: 0.5, high: 4}),
  pow: like(2, {low: 0.5, high: 2}),
  where: like(3),
  affine: like(1, {}, [1.5, -0.25]),
  clamp: like(1, {}, [-0.5, 1]),
  leakyRelu: like(1, {}, [0.1]),
  elu: like(1, {}, [0.5]),
  powScalar: like(1, {low: 0.2}, [2.5]),
  cast: (source, layout) =>
    like(1)(source, layout).map((call) => ({
      ...call,
      outputs: call.outputs.map(({shape}) => ({shape, dtype: "int32"})),
    })),
  fill: withoutInputs(1.25),
  arange: withoutInputs(-2, 0.5),

  ...each("sum mean max min", reduction("float32", 4)),
  ...each("argmax argmin", reduction("int32", 1)),
  ...each("softmax logSoftmax cumsum", alongRows(1)),
  softmaxGradient: alongRows(2),
  sort: (source, layout) =>
    [false, true].flatMap((descending) =>
      alongRows(1, {descending}, "int32")(source, layout).slice(0, 2),
    ),
  crossEntropy: crossEntropy(false),
  crossEntropyGradient: crossEntropy(true),

  layerNorm: normalization(-1, 1, 2, "sample"),
  rmsNorm: normalization(-1, 1, 1, "sample"),
  groupNorm: normalization(1, 2, 2, "sample"),
  batchNorm: normalization(1, 1, 2, "channel"),
  normGradient: normGradient(false),
  batchNormGradient: normGradient(true),

  accumulate: update(0),
  sgdUpdate: update(0, 0.1, 0.01),
  momentumUpdate: (source, layout) =>
    [0, 1].flatMap((nesterov) => update(1, 0.1, 0.9, 0.01, nesterov)(source, layout)),
  adamUpdate: update(2, 0.01, 0.9, 0.999, 1e-8, 0.1, ...corrections),
  adagradUpdate: update(1, 0.1, 1e-3, 0.1),
  rmspropUpdate: update(2, 0.01, 0.9, 1e-3, 0.9, 0.1),
  averageUpdate: update(0, 0.9),

  gather: picking((source, layout, count) => ({
    inputs: [source.view([7, 5], layout), numbers(source, count, 7)],
    outputs: [{shape: [count, 5]}],
  })),
  scatterAdd: picking((source, layout, count) => ({
    inputs: [numbers(source, count, 7), source.view([count, 5], layout)],
    outputs: [{shape: [7, 5]}],
  })),
  pick: picking((source, layout, count) => ({
    inputs: [source.view([count, 5], layout), numbers(source, count, 5)],
    outputs: [{shape: [count]}],
  })),
  oneHot: picking((source, _layout, count) => ({
    inputs: [numbers(source, count, 5)],
    outputs: [{shape: [count, 5]}],
  })),
  // More inputs than a kernel takes, and more than the joined ones would be.
  concat: (source, layout) =>
    [2, 3, 9, 52].map((count) => {
      const axis = source.integer(0, 2);
      const sizes = Array.from({length: count}, () => source.integer(1, 3));
      const shape = (n: number) => [2, 3, 2].map((size, i) => (i === axis ? n : size));
      return {
        operation: "",
        inputs: sizes.map((n) => source.view(shape(n), layout)),
        outputs: [{shape: shape(sizes.reduce((sum, n) => sum + n))}],
        attributes: {axis},
      };
    }),

  edgeSum: picking((source, layout, edges) => ({
    inputs: [
      source.view([6, 4], layout),
      numbers(source, edges, 6),
      numbers(source, edges, 5),
      ...(source.integer(0, 1) ? [source.view([edges])] : []),
    ],
    outputs: [{shape: [5, 4]}],
  })),
  edgeDot: picking((source, layout, edges) => ({
    inputs: [
      source.view([6, 4], layout),
      source.view([5, 4], layout),
      numbers(source, edges, 6),
      numbers(source, edges, 5),
    ],
    outputs: [{shape: [edges]}],
  })),
  segmentMax: picking((source, layout, count) => ({
    inputs: [source.view([count, 3], layout), numbers(source, count, 5)],
    outputs: [{shape: [5, 3]}],
    attributes: {segments: 5},
  })),
  segmentSoftmax: (source, layout) =>
    [1, 9, 100, 1100].map((count) => ({
      operation: "",
      inputs: [source.view([count, 3], layout), numbers(source, count, 5)],
      outputs: [{shape: [count, 3]}],
      attributes: {segments: 5},
    })),

  matmul: (source, layout) =>
    [[], [2], [2, 3]].map((batch) => {
      const [m, k, n] = source.shape(3, 12);
      return {
        operation: "",
        inputs: [source.view([...batch, m, k], layout), source.view([...batch, k, n], layout)],
        outputs: [{shape: [...batch, m, n]}],
      };
    }),
  linear: (source, layout) =>
    ["none", "relu"].map((activation) => {
      const [m, k, n] = source.shape(3, 12);
      const inputs = [[m, k], [n, k], [n]].map((shape) => source.view(shape, layout));
      return {operation: "", inputs, outputs: [{shape: [m, n]}], attributes: {activation}};
    }),
};

/** Rows that have calls here. */
export const rowsWithCalls: readonly string[] = Object.keys(callsByRow);

export const callsOf = (operation: string, source: Inputs, layout: Layout): Call[] =>
  callsByRow[operation](source, layout).map((call) => ({...call, operation}));

/** Relative to the largest element. */
const TOLERANCE = 3e-6;

/** Rows that differ by more, and why. */
const tolerances: Readonly<Record<string, number>> = {
  // The loops add a thousand messages in float32, one after the other.
  edgeSum: 1e-5,
  scatterAdd: 1e-5,
};

export const toleranceOf = (operation: string): number => tolerances[operation] ?? TOLERANCE;

const reference = new ReferenceDevice();

/**
 * The largest difference between a device and the plain loops, relative to the output's largest element
 * or to 1, whichever is more.
 *
 * @throws Error when the device gives something that is no number
 */
export async function differenceOf(device: Device, call: Call): Promise<number> {
  const wanted = await runOn(reference, call);
  const found = await runOn(device, call);
  let largest = 0;
  for (const [n, values] of wanted.entries()) {
    const scale = Math.max(1, ...values.map(Math.abs));
    for (const [k, value] of values.entries()) {
      const difference = Math.abs(found[n][k] - value) / scale;
      if (Number.isNaN(difference)) {
        throw new Error(`element ${k} of output ${n} is ${found[n][k]}, not ${value}.`);
      }
      largest = Math.max(largest, difference);
    }
  }
  return largest;
}
