/** Pooling over windows of an image [N, C, H, W]. */
import type {Attributes, View} from "../devices/device.js";
import {checkWindow, convolvedSize} from "./convolution.js";
import {
  expectRank,
  expectType,
  formatShape,
  misfit,
  type Operation,
  type Shape,
  type StridedData,
} from "./operation.js";

export interface PoolAttributes extends Attributes {
  size: readonly [number, number];
  stride: readonly [number, number];
  padding: readonly [number, number];
}

function pooledShape(x: View, attributes: Attributes): Shape {
  const {size, stride, padding} = attributes as PoolAttributes;
  expectType("the input", x, "float32");
  expectRank("the input", x.shape, 4);
  checkWindow({stride, padding});
  // More padding would make windows that hold no element at all.
  if (!size.every((n, axis) => Number.isInteger(n) && n >= 1 && 2 * padding[axis] <= n)) {
    misfit(
      `a window ${formatShape(size)} must be of whole numbers from 1, and the padding ${formatShape(padding)} at most half as large`,
    );
  }
  const [height, width] = [0, 1].map((axis) =>
    convolvedSize(x.shape[2 + axis], size[axis], stride[axis], padding[axis], 1),
  );
  if (height < 1 || width < 1) {
    misfit(`a window ${formatShape(size)} does not fit into the input`);
  }
  return [x.shape[0], x.shape[1], height, width];
}

/** Calls `visit(output, plane, row, column)` for every image element in every window. */
function eachWindow(
  image: Shape,
  pooled: Shape,
  attributes: Attributes,
  visit: (output: number, plane: number, row: number, column: number) => void,
): void {
  const {size, stride, padding} = attributes as PoolAttributes;
  const [batch, channels, outHeight, outWidth] = pooled;
  let output = 0;
  for (let plane = 0; plane < batch * channels; ++plane) {
    for (let i = 0; i < outHeight; ++i) {
      for (let j = 0; j < outWidth; ++j, ++output) {
        for (let m = 0; m < size[0]; ++m) {
          const row = i * stride[0] - padding[0] + m;
          if (row < 0 || row >= image[2]) continue;
          for (let n = 0; n < size[1]; ++n) {
            const column = j * stride[1] - padding[1] + n;
            if (column >= 0 && column < image[3]) visit(output, plane, row, column);
          }
        }
      }
    }
  }
}

/** Reads a four-axis view by plane (image and channel), row and column. */
function pixel({data, shape, strides, offset}: StridedData) {
  return (plane: number, row: number, column: number) =>
    data[
      offset +
        Math.floor(plane / shape[1]) * strides[0] +
        (plane % shape[1]) * strides[1] +
        row * strides[2] +
        column * strides[3]
    ];
}

const maxPool2d: Operation = {
  name: "maxPool2d",
  formula: "y_{ij} = \\max_{(m,n) \\in \\mathcal{R}_{ij}} x_{mn}",
  outputs([x], attributes) {
    const shape = pooledShape(x, attributes);
    return [
      {shape, dtype: "float32"},
      {shape, dtype: "int32"},
    ];
  },
  reference([x], [y, index], attributes) {
    const at = pixel(x);
    y.data.fill(Number.NEGATIVE_INFINITY);
    index.data.fill(-1);
    eachWindow(x.shape, y.shape, attributes, (output, plane, row, column) => {
      const value = at(plane, row, column);
      if (index.data[output] >= 0 && !(value > y.data[output]) && !Number.isNaN(value)) return;
      y.data[output] = value;
      index.data[output] = row * x.shape[3] + column;
    });
  },
  gradient: ({upstream, inputs: [x], outputs: [, index], attributes, apply}) => [
    apply("maxPool2dGradient", [upstream, index], attributes, [], {
      shape: x.shape,
      dtype: "float32",
    }),
  ],
};

const maxPool2dGradient: Operation = {
  name: "maxPool2dGradient",
  formula:
    "\\partial L/\\partial x_{mn} = \\sum_{ij : (m,n) \\text{ won}} \\partial L/\\partial y_{ij}",
  outputs() {
    throw new Error("maxPool2dGradient: the output's shape must be given.");
  },
  reference([dy, index], [dx]) {
    const [, , height, width] = dx.shape;
    const [, , outHeight, outWidth] = dy.shape;
    const upstream = pixel(dy);
    const winner = pixel(index);
    dx.data.fill(0);
    for (let plane = 0; plane < dy.shape[0] * dy.shape[1]; ++plane) {
      for (let i = 0; i < outHeight; ++i) {
        for (let j = 0; j < outWidth; ++j) {
          dx.data[plane * height * width + winner(plane, i, j)] += upstream(plane, i, j);
        }
      }
    }
  },
  gradient({upstream, inputs: [dy, index], constant}) {
    const [batch, channels] = dy.shape;
    const planes = batch * channels;
    const size = upstream.shape[2] * upstream.shape[3];
    const windows = dy.shape[2] * dy.shape[3];
    // What reached the winners: one lookup into each plane.
    const starts = Int32Array.from(
      {length: planes * windows},
      (_, i) => Math.floor(i / windows) * size,
    );
    const flat = index.reshape([planes * windows]).add(constant(starts, [planes * windows]));
    return [
      upstream
        .reshape([planes * size, 1])
        .gather(flat)
        .reshape(dy.shape),
      undefined,
    ];
  },
};

const avgPool2d: Operation = {
  name: "avgPool2d",
  formula: "y_{ij} = \\frac{1}{|\\mathcal{R}_{ij}|} \\sum_{(m,n) \\in \\mathcal{R}_{ij}} x_{mn}",
  outputs: ([x], attributes) => [{shape: pooledShape(x, attributes), dtype: "float32"}],
  reference([x], [y], attributes) {
    const {size} = attributes as PoolAttributes;
    const at = pixel(x);
    const sums = new Float64Array(y.data.length);
    eachWindow(x.shape, y.shape, attributes, (output, plane, row, column) => {
      sums[output] += at(plane, row, column);
    });
    for (let i = 0; i < sums.length; ++i) y.data[i] = sums[i] / (size[0] * size[1]);
  },
  gradient: ({upstream, inputs: [x], attributes, apply}) => [
    apply("avgPool2dGradient", [upstream], attributes, [], {shape: x.shape, dtype: "float32"}),
  ],
};

const avgPool2dGradient: Operation = {
  name: "avgPool2dGradient",
  formula:
    "\\partial L/\\partial x_{mn} = \\frac{1}{|\\mathcal{R}|} \\sum_{ij : (m,n) \\in \\mathcal{R}_{ij}} \\partial L/\\partial y_{ij}",
  outputs() {
    throw new Error("avgPool2dGradient: the output's shape must be given.");
  },
  reference([dy], [dx], attributes) {
    const {size} = attributes as PoolAttributes;
    const [, , height, width] = dx.shape;
    const [, , outHeight, outWidth] = dy.shape;
    const upstream = pixel(dy);
    const sums = new Float64Array(dx.data.length);
    eachWindow(dx.shape, dy.shape, attributes, (output, plane, row, column) => {
      const inPlane = output % (outHeight * outWidth);
      sums[plane * height * width + row * width + column] +=
        upstream(plane, Math.floor(inPlane / outWidth), inPlane % outWidth) / (size[0] * size[1]);
    });
    dx.data.set(sums);
  },
  gradient: ({upstream, attributes, apply}) => [apply("avgPool2d", [upstream], attributes)],
};

export const pools: Operation[] = [maxPool2d, maxPool2dGradient, avgPool2d, avgPool2dGradient];
