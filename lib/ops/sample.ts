/**
 * Images read between their pixels (Jaderberg et al., "Spatial transformer networks", 2015, eq. 5).
 * A grid holds (x, y) for each point, -1 to 1 from edge to edge; outside an image lie zeros.
 */
import type {View} from "../devices/device.js";
import type {Tensor} from "../tensor/tensor.js";
import {
  expectRank,
  expectType,
  flatten,
  type GradientContext,
  misfit,
  type Operation,
  type Shape,
} from "./operation.js";

/** From edges (or, with `corners`, from the centres of the outermost pixels) to pixel numbers. */
const scaleAndShift = (size: number, corners: boolean): [scale: number, shift: number] =>
  corners ? [(size - 1) / 2, (size - 1) / 2] : [size / 2, (size - 1) / 2];

/** Calls `visit(pixel, point, weight)` for every neighbour of every point, in one channel's plane. */
function eachNeighbour(
  image: Shape,
  grid: readonly number[],
  corners: boolean,
  visit: (batch: number, pixel: number, point: number, weight: number) => void,
): void {
  const [batch, , height, width] = image;
  const points = grid.length / 2 / batch;
  const pixel = (value: number, size: number) => {
    const at = corners ? ((value + 1) / 2) * (size - 1) : ((value + 1) * size - 1) / 2;
    return Math.min(Math.max(at, -2), size + 1);
  };
  for (let i = 0; i < batch * points; ++i) {
    const [x, y] = [pixel(grid[2 * i], width), pixel(grid[2 * i + 1], height)];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    for (const [dx, dy] of [
      [0, 0],
      [1, 0],
      [0, 1],
      [1, 1],
    ]) {
      const [column, row] = [(left | 0) + dx, (top | 0) + dy];
      if (column < 0 || column >= width || row < 0 || row >= height) continue;
      const weight = (dx ? x - left : 1 - (x - left)) * (dy ? y - top : 1 - (y - top));
      visit(Math.floor(i / points), row * width + column, i % points, weight);
    }
  }
}

function check(image: View, grid: View): void {
  expectType("the input", image, "float32");
  expectType("the grid", grid, "float32");
  expectRank("the input", image.shape, 4);
  if (grid.shape.length === 4 && grid.shape[3] === 2 && grid.shape[0] === image.shape[0]) return;
  misfit(`a grid [${image.shape[0]}, H, W, 2] is wanted`);
}

/**
 * The slope of Σ ȳ · gridSample(image, grid) in the grid, [N, H_out, W_out, 2]: for x the right pixel
 * less the left one, between the rows, and likewise for y. In tensor operations, so that it can be
 * differentiated again.
 */
function slopeInGrid(
  {constant}: GradientContext,
  image: Tensor,
  grid: Tensor,
  dy: Tensor,
  corners: boolean,
): Tensor {
  const [batch, channels, height, width] = image.shape;
  const points = grid.shape[1] * grid.shape[2];
  const coordinate = (axis: number, size: number) => {
    const [scale, shift] = scaleAndShift(size, corners);
    const at = grid
      .slice(3, axis, axis + 1)
      .reshape([batch * points])
      .mul(scale)
      .add(shift);
    const first = at
      .detach()
      .clamp(-2, size + 1)
      .floor();
    return {at, first, share: at.sub(first)};
  };
  const [x, y] = [coordinate(0, width), coordinate(1, height)];
  const starts = Float32Array.from(
    {length: batch * points},
    (_, i) => Math.floor(i / points) * height * width,
  );
  const table = image.permute([0, 2, 3, 1]).reshape([batch * height * width, channels]);
  const upstream = dy.permute([0, 2, 3, 1]).reshape([batch * points, channels]);
  /** Σ_c ȳ_c I_c at a neighbour; pixels outside count as zeros. */
  const corner = (dx: number, dy: number) => {
    const [column, row] = [x.first.add(dx), y.first.add(dy)];
    const inside = (at: Tensor, size: number) => at.greaterEqual(0).mul(at.less(size));
    const valid = inside(column, width).mul(inside(row, height));
    const flat = row
      .mul(width)
      .add(column)
      .mul(valid)
      .add(constant(starts, [batch * points]));
    const values = table.gather(flat.cast("int32"));
    return values.mul(upstream).sum(1).mul(valid);
  };
  const [a, b, c, d] = [corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1)];
  const between = (from: Tensor, to: Tensor, share: Tensor) => from.add(to.sub(from).mul(share));
  const slopes = [
    between(b.sub(a), d.sub(c), y.share).mul(scaleAndShift(width, corners)[0]),
    between(c.sub(a), d.sub(b), x.share).mul(scaleAndShift(height, corners)[0]),
  ];
  const both = slopes.map((slope) => slope.reshape([batch * points, 1]));
  // Side by side: x in the first column, y in the second.
  const [first, second] = [
    constant(Float32Array.of(1, 0), [2]),
    constant(Float32Array.of(0, 1), [2]),
  ];
  return both[0].mul(first).add(both[1].mul(second)).reshape(grid.shape);
}

const gridSample: Operation = {
  name: "gridSample",
  formula: "Y_p = \\sum_{m, n} I_{mn} \\max(0, 1 - |x_p - n|) \\max(0, 1 - |y_p - m|)",
  outputs([image, grid]) {
    check(image, grid);
    return [{shape: [...image.shape.slice(0, 2), ...grid.shape.slice(1, 3)], dtype: "float32"}];
  },
  reference([image, grid], [y], {alignCorners}) {
    const [, channels, height, width] = image.shape;
    const points = y.shape[2] * y.shape[3];
    const values = flatten(image);
    y.data.fill(0);
    eachNeighbour(image.shape, flatten(grid), alignCorners === true, (n, pixel, point, weight) => {
      for (let c = n * channels; c < (n + 1) * channels; ++c) {
        y.data[c * points + point] += weight * values[c * height * width + pixel];
      }
    });
  },
  gradient(context) {
    const {
      upstream,
      inputs: [image, grid],
      attributes,
      needs,
      apply,
    } = context;
    const like = {shape: image.shape, dtype: "float32"} as const;
    return [
      needs[0] ? apply("gridScatter", [upstream, grid], attributes, [], like) : undefined,
      needs[1]
        ? slopeInGrid(context, image, grid, upstream, attributes.alignCorners === true)
        : undefined,
    ];
  },
};

/** The adjoint of gridSample in the image. */
const gridScatter: Operation = {
  name: "gridScatter",
  formula:
    "\\partial L/\\partial I_{mn} = \\sum_p \\partial L/\\partial Y_p \\max(0, 1 - |x_p - n|) \\max(0, 1 - |y_p - m|)",
  outputs() {
    throw new Error("gridScatter: the output's shape must be given.");
  },
  reference([dy, grid], [image], {alignCorners}) {
    const [, channels, height, width] = image.shape;
    const points = dy.shape[2] * dy.shape[3];
    const values = flatten(dy);
    image.data.fill(0);
    eachNeighbour(image.shape, flatten(grid), alignCorners === true, (n, pixel, point, weight) => {
      for (let c = n * channels; c < (n + 1) * channels; ++c) {
        image.data[c * height * width + pixel] += weight * values[c * points + point];
      }
    });
  },
  gradient(context) {
    const {
      upstream,
      inputs: [dy, grid],
      attributes,
      needs,
      apply,
    } = context;
    return [
      needs[0] ? apply("gridSample", [upstream, grid], attributes) : undefined,
      needs[1]
        ? slopeInGrid(context, upstream, grid, dy, attributes.alignCorners === true)
        : undefined,
    ];
  },
};

export const samplers: Operation[] = [gridSample, gridScatter];
