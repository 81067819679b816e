/**
 * Message passing on graphs. Edges are two lists of node numbers, int32 [E]: edge e leads from
 * source[e] to target[e]. Segments are rows with the same number, in any order; `count` says how many
 * numbers there are, so that nodes without edges have their place.
 */
import {checking, expectRank, expectType, misfit, sameShape, shapeError} from "../ops/operation.js";
import {apply} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";

const float32 = (shape: readonly number[]) => ({shape, dtype: "float32"}) as const;

/** Runs `work` on rows: what has one axis, or more than two, is seen as a matrix. */
function onRows(name: string, x: Tensor, segments: Tensor, work: (rows: Tensor) => Tensor): Tensor {
  checking(name, [x, segments], () => {
    expectType("the input", x, "float32");
    expectType("the segments", segments, "int32");
  });
  if (segments.shape.length !== 1 || x.shape.length === 0 || x.shape[0] !== segments.shape[0]) {
    throw shapeError(name, [x, segments], "one segment number for each row is wanted");
  }
  const [rows, ...rest] = x.shape;
  const result = work(x.reshape([rows, rest.reduce((product, n) => product * n, 1)]));
  return result.reshape([result.shape[0], ...rest]);
}

/**
 * The sum of the rows of each segment: y_k = Σ_{i: s_i = k} x_i.
 *
 * @param x [E, ...]
 * @param segments [E], int32 in 0..count-1
 * @returns [count, ...], zeros where a segment has no rows
 * @throws ShapeError; RangeError for a number outside the range
 */
export const segmentSum = (x: Tensor, segments: Tensor, count: number): Tensor =>
  onRows("segmentSum", x, segments, (rows) =>
    apply("scatterAdd", [segments, rows], {}, [], float32([count, rows.shape[1]])),
  );

/**
 * Adds each row of `updates` to the row of x that its index names; rows named twice get both.
 *
 *     y_n = x_n + Σ_{e: i_e = n} u_e
 *
 * @param x [N, ...]
 * @param indices [E], int32 in 0..N-1
 * @param updates [E, ...]
 * @throws ShapeError; RangeError for an index outside the rows
 */
export function scatterAdd(x: Tensor, indices: Tensor, updates: Tensor): Tensor {
  if (x.shape.length === 0 || !sameShape(x.shape.slice(1), updates.shape.slice(1))) {
    throw shapeError("scatterAdd", [x, indices, updates], "rows of one shape are wanted");
  }
  return x.add(segmentSum(updates, indices, x.shape[0]));
}

/** How often each number in 0..count-1 occurs among the int32 indices [E]: float32 [count]. */
export function degree(indices: Tensor, count: number): Tensor {
  const ones = apply("fill", [], {}, [1], float32(indices.shape));
  return segmentSum(ones, indices, count);
}

/** The mean of the rows of each segment; zeros where there are none. As `segmentSum`. */
export function segmentMean(x: Tensor, segments: Tensor, count: number): Tensor {
  const sums = segmentSum(x, segments, count);
  const sizes = degree(segments, count).maximum(1);
  return sums.div(sizes.reshape([count, ...sums.shape.slice(1).map(() => 1)]));
}

/**
 * The largest of the rows of each segment, element by element; zeros where there are none. The
 * gradient of a tie is shared. As `segmentSum`.
 */
export const segmentMax = (x: Tensor, segments: Tensor, count: number): Tensor =>
  onRows("segmentMax", x, segments, (rows) =>
    apply("segmentMax", [rows, segments], {segments: count}),
  );

/**
 * Softmax within each segment, e^x_i / Σ_{j: s_j = s_i} e^x_j: the attention of a node over its edges.
 *
 * @param x [E, ...], one score an edge (and head)
 * @returns [E, ...], adding up to one over each segment
 * @throws ShapeError; RangeError for a number outside the range
 */
export const segmentSoftmax = (x: Tensor, segments: Tensor, count: number): Tensor =>
  onRows("segmentSoftmax", x, segments, (rows) =>
    apply("segmentSoftmax", [rows, segments], {segments: count}),
  );

/**
 * Sends each node's row along its edges and adds up what arrives, y_v = Σ_{e: u→v} w_e x_u: the
 * product with a sparse matrix, without a row an edge in memory.
 *
 * @param x [nodes, d]
 * @param source [E], int32
 * @param target [E], int32
 * @param options.weights [E], a factor for each edge
 * @param options.count rows of the result; as many as x has when left out
 * @returns [count, d]
 * @throws ShapeError; RangeError for a node that is not there
 */
export function propagate(
  x: Tensor,
  source: Tensor,
  target: Tensor,
  {weights, count = x.shape[0]}: {weights?: Tensor; count?: number} = {},
): Tensor {
  const inputs = [x, source, target, ...(weights ? [weights] : [])];
  checking("propagate", inputs, () => {
    expectType("the input", x, "float32");
    expectRank("the input", x.shape, 2);
    for (const part of inputs.slice(1)) {
      if (part.shape.length !== 1 || part.shape[0] !== source.shape[0]) {
        misfit("sources, targets and weights must be one list each, equally long");
      }
      expectType("an edge list", part, part === weights ? "float32" : "int32");
    }
  });
  return apply("edgeSum", inputs, {}, [], float32([count, x.shape[1]]));
}

/** aᵀb for the two ends of each edge: a [N, d] at the sources, b [M, d] at the targets. [E] */
export const edgeDot = (a: Tensor, b: Tensor, source: Tensor, target: Tensor): Tensor =>
  apply("edgeDot", [a, b, source, target]);
