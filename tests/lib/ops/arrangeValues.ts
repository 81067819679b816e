/** Values of rows that create, reduce, pick and order elements, written out by hand. */
import {example, shaped, type Values} from "./example.js";

const grid = shaped([2, 3], 3, 1, 2, 0, 5, 4);
const reduced = (...wanted: number[]) => example([grid], [wanted], {attributes: {reduced: 1}});
const table = shaped([3, 2], 1, 2, 3, 4, 5, 6);
const edges = [Int32Array.of(0, 2, 1, 0, 2), Int32Array.of(3, 1, 1, 0, 3)] as const;

export const arrangeValues: Values = {
  fill: example([], [[7, 7, 7]], {scalars: [7], shape: [3]}),
  arange: example([], [[2, 2.5, 3, 3.5, 4]], {scalars: [2, 0.5], shape: [5]}),

  sum: reduced(6, 9),
  mean: reduced(2, 3),
  max: reduced(3, 5),
  min: reduced(1, 0),
  argmax: reduced(0, 1),
  argmin: reduced(1, 0),
  cumsum: example([grid], [[3, 4, 6, 0, 5, 9]]),
  sort: [
    example(
      [shaped([1, 5], 3, 1, 2, 1, 0)],
      [
        [0, 1, 1, 2, 3],
        [4, 1, 3, 2, 0],
      ],
    ),
    example(
      [grid],
      [
        [3, 2, 1, 5, 4, 0],
        [0, 2, 1, 1, 2, 0],
      ],
      {attributes: {descending: true}},
    ),
  ],

  gather: example([table, Int32Array.of(2, 0, 2)], [[5, 6, 1, 2, 5, 6]]),
  scatterAdd: example([Int32Array.of(3, 0, 3), table], [[3, 4, 0, 0, 0, 0, 6, 8]], {shape: [4, 2]}),
  pick: example([table, Int32Array.of(1, 0, 1)], [[2, 3, 6]]),
  oneHot: example([Int32Array.of(2, 0)], [[0, 0, 1, 1, 0, 0]], {shape: [2, 3]}),
  concat: example([shaped([2, 1], 1, 2), shaped([2, 2], 3, 4, 5, 6)], [[1, 3, 4, 2, 5, 6]], {
    attributes: {axis: 1},
  }),

  edgeSum: example([table, ...edges, [1, 10, 100, 2, -1]], [[2, 4, 350, 460, 0, 0, -4, -4]], {
    shape: [4, 2],
  }),
  // Rows 0·3, 2·1, 1·1, 0·0, 2·3 of the two tables.
  edgeDot: example([table, shaped([4, 2], 1, 0, 0, 1, 9, 9, 2, -1), ...edges], [[0, 6, 4, 1, 4]]),
  segmentMax: example(
    [shaped([5, 1], -3, 7, -2, -5, 1), Int32Array.of(2, 0, 2, 2, 0)],
    [[7, 0, -2]],
    {attributes: {segments: 3}},
  ),
  // e^x are 1, 3, 2, 5, 6: shares of 1 + 2 + 5 and of 3 + 6.
  segmentSoftmax: example(
    [shaped([5, 1], ...[1, 3, 2, 5, 6].map(Math.log)), Int32Array.of(2, 0, 2, 2, 0)],
    [[1 / 8, 3 / 9, 2 / 8, 5 / 8, 6 / 9]],
    {attributes: {segments: 3}},
  ),
  squaredDistances: example([table, shaped([2, 2], 1, 2, 4, 6)], [[0, 25, 8, 5, 32, 1]]),

  // One row of two pixels drawn as four: weights 1 0, 3/4 1/4, 1/4 3/4, 0 1; here their transpose.
  resizeBilinearGradient: [
    example([shaped([1, 1, 1, 4], 1, 2, 3, 4)], [[3.25, 6.75]], {
      shape: [1, 1, 1, 2],
      attributes: {alignCorners: false},
    }),
    // With corners aligned the thirds count: 1 0, 2/3 1/3, 1/3 2/3, 0 1.
    example([shaped([1, 1, 1, 4], 1, 2, 3, 4)], [[10 / 3, 20 / 3]], {
      shape: [1, 1, 1, 2],
      attributes: {alignCorners: true},
    }),
  ],
  // Corners aligned: the points lie at pixels (0.5, 0) and (2, 0) of three in a row.
  gridScatter: example(
    [shaped([1, 1, 1, 2], 4, 6), shaped([1, 1, 2, 2], -0.5, 0, 1, 0)],
    [[2, 2, 6]],
    {shape: [1, 1, 1, 3], attributes: {alignCorners: true}},
  ),
};
