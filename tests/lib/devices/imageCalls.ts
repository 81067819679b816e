/** Calls of the rows for images, in many sizes and layouts, for every device that has them. */
import type {Attributes, DType} from "../../../lib/devices/device.js";
import {convolvedSize} from "../../../lib/ops/convolution.js";
import {contiguousStrides, sizeOf} from "../../../lib/ops/operation.js";
import {operationNamed} from "../../../lib/ops/table.js";
import {type Call, Inputs, type Layout, layouts} from "./calls.js";

export interface NamedCall {
  name: string;
  call: Call;
  /** As `expectLikeReference` wants it. */
  tolerance: number;
}

const pair = (n: number | [number, number]): [number, number] =>
  typeof n === "number" ? [n, n] : n;

interface Convolution {
  name: string;
  images?: number;
  /** Input channels, output channels, groups. */
  channels: [number, number, number];
  size: [number, number];
  window: number | [number, number];
  stride?: number | [number, number];
  padding?: number | [number, number];
  dilation?: number | [number, number];
}

const convolutions: Convolution[] = [
  {name: "3 x 3, same size", channels: [3, 8, 1], size: [9, 11], window: 3, padding: 1},
  {name: "no padding", channels: [2, 5, 1], size: [7, 8], window: 3},
  {name: "stride 2", channels: [3, 6, 1], size: [9, 10], window: 3, stride: 2, padding: 1},
  {name: "stride beyond the window", channels: [2, 4, 1], size: [11, 11], window: 2, stride: 3},
  {name: "dilation", channels: [2, 4, 1], size: [12, 9], window: 3, dilation: 2, padding: 2},
  {
    name: "all uneven",
    channels: [3, 7, 1],
    size: [13, 8],
    window: [5, 2],
    stride: [1, 2],
    padding: [3, 1],
    dilation: [2, 3],
  },
  {name: "1 x 1", channels: [5, 9, 1], size: [4, 5], window: 1},
  {name: "1 x 1 with stride", channels: [5, 9, 1], size: [5, 5], window: 1, stride: 2},
  {name: "1 x 1 with padding", channels: [5, 9, 1], size: [5, 5], window: 1, padding: 1},
  {name: "groups", channels: [6, 8, 2], size: [6, 7], window: 3, padding: 1},
  {name: "depthwise", channels: [5, 5, 5], size: [9, 11], window: 3, padding: 1},
  {
    name: "depthwise, stride 2",
    channels: [4, 8, 4],
    size: [9, 9],
    window: 3,
    stride: 2,
    padding: 1,
  },
  {name: "one output", channels: [6, 1, 1], size: [8, 9], window: 3, padding: 1},
  {name: "window as large as the image", channels: [3, 10, 1], size: [4, 6], window: [4, 6]},
  {name: "padding beyond the window", channels: [2, 4, 1], size: [3, 3], window: 2, padding: 4},
  {name: "many outputs", channels: [3, 20, 1], size: [5, 6], window: 3, padding: 1},
  {name: "many positions", channels: [2, 13, 1], size: [31, 33], window: 3, padding: 1},
  {name: "many taps", channels: [92, 6, 1], size: [5, 7], window: 3, padding: 1},
  {name: "many inputs and outputs", channels: [9, 17, 1], size: [6, 8], window: [2, 3]},
  {name: "a row", channels: [3, 4, 1], size: [1, 40], window: [1, 5], padding: [0, 2]},
];

function sizesOf({images = 3, channels, size, window, ...settings}: Convolution) {
  const [inputs, outputs, groups] = channels;
  const stride = pair(settings.stride ?? 1);
  const padding = pair(settings.padding ?? 0);
  const dilation = pair(settings.dilation ?? 1);
  const kernel = pair(window);
  const along = (i: 0 | 1) => convolvedSize(size[i], kernel[i], stride[i], padding[i], dilation[i]);
  return {
    attributes: {stride, padding, dilation, groups},
    x: [images, inputs, ...size],
    w: [outputs, inputs / groups, ...kernel],
    y: [images, outputs, along(0), along(1)],
  };
}

/** Convolutions, with and without bias and rectifier, and their gradients. */
export function* convolutionCalls(of: readonly Layout[] = layouts): Generator<NamedCall> {
  for (const settings of convolutions) {
    const {attributes, x, w, y} = sizesOf(settings);
    for (const layout of of) {
      const source = new Inputs(1);
      const [image, kernel] = [x, w].map((shape) => source.view(shape, layout));
      const bias = source.view([w[0]]);
      const other = new Inputs(2);
      const [pixels, weights, upstream] = [x, w, y].map((shape) => other.view(shape, layout));
      const rectified: Attributes = {...attributes, activation: "relu"};
      const forward = {operation: "conv2d", outputs: [{shape: y}]};
      const calls: Record<string, Call> = {
        "with a bias": {...forward, inputs: [image, kernel, bias], attributes},
        "without a bias": {...forward, inputs: [image, kernel], attributes},
        "with a rectifier": {...forward, inputs: [image, kernel, bias], attributes: rectified},
        "gradient of the input": {
          operation: "conv2dInputGradient",
          inputs: [upstream, weights],
          outputs: [{shape: x}],
          attributes,
        },
        "gradient of the weight": {
          operation: "conv2dWeightGradient",
          inputs: [pixels, upstream],
          outputs: [{shape: w}],
          attributes,
        },
      };
      for (const [what, call] of Object.entries(calls)) {
        const name = `convolution, ${settings.name}, ${what}, inputs ${layout}`;
        yield {name, call, tolerance: 1e-6};
      }
    }
  }
}

export const poolings = [
  {size: [2, 2], stride: [2, 2], padding: [0, 0]},
  {size: [3, 3], stride: [2, 2], padding: [1, 1]},
  {size: [3, 2], stride: [1, 3], padding: [1, 0]},
  {size: [1, 1], stride: [1, 1], padding: [0, 0]},
  {size: [2, 2], stride: [3, 3], padding: [0, 0]},
  {size: [7, 9], stride: [1, 1], padding: [0, 0]},
];

/** Pools and their gradients. */
export function* poolCalls(of: readonly Layout[] = layouts): Generator<NamedCall> {
  const x = [2, 3, 7, 9];
  for (const attributes of poolings) {
    const {size, stride, padding} = attributes;
    const along = (i: 0 | 1) => convolvedSize(x[2 + i], size[i], stride[i], padding[i], 1);
    const y = [2, 3, along(0), along(1)];
    const outputs = [{shape: y}, {shape: y, dtype: "int32" as DType}];
    for (const layout of of) {
      const source = new Inputs(2);
      const [image, upstream] = [source.view(x, layout), source.view(y, layout)];
      const winners = {data: new Int32Array(sizeOf(y)), shape: y};
      operationNamed("maxPool2d").reference(
        [image],
        [{data: new Float32Array(sizeOf(y)), shape: y}, winners],
        attributes,
        [],
      );
      const strides = contiguousStrides(y);
      const index = {...winners, dtype: "int32" as DType, strides, offset: 0};
      const back = [{shape: x}];
      const calls: [Call, number][] = [
        [{operation: "maxPool2d", inputs: [image], outputs}, 0],
        [{operation: "maxPool2dGradient", inputs: [upstream, index], outputs: back}, 1e-6],
        [{operation: "avgPool2d", inputs: [image], outputs: [{shape: y}]}, 3e-7],
        [{operation: "avgPool2dGradient", inputs: [upstream], outputs: back}, 1e-6],
      ];
      for (const [call, tolerance] of calls) {
        const window = `window ${size}, stride ${stride}, padding ${padding}`;
        const name = `${call.operation}, ${window}, inputs ${layout}`;
        yield {name, call: {...call, attributes}, tolerance};
      }
    }
  }
}

/** Bilinear resizing and its adjoint. */
export function* resizeCalls(): Generator<NamedCall> {
  const source = new Inputs(4);
  for (const operation of ["resizeBilinear", "resizeBilinearGradient"]) {
    for (const layout of layouts) {
      for (const alignCorners of [false, true]) {
        const shape = source.shape(4, 7);
        const other = [...shape.slice(0, 2), source.integer(1, 11), source.integer(1, 11)];
        const inputs = [source.view(shape, layout)];
        const attributes = {alignCorners};
        const call = {operation, inputs, outputs: [{shape: other}], attributes};
        const name = `${operation}, ${shape} to ${other}, corners ${alignCorners}, ${layout}`;
        yield {name, call, tolerance: 1e-6};
      }
    }
  }
}

/** Images read between their pixels, and the adjoint. */
export function* gridCalls(): Generator<NamedCall> {
  const source = new Inputs(21);
  for (const layout of layouts) {
    for (let round = 0; round < 6; ++round) {
      const [batch, channels, height, width, rows, columns] = source.shape(6, 5);
      const grid = source.view([batch, rows, columns, 2], layout, {low: -1.6, high: 1.6});
      const image = source.view([batch, channels, height, width], layout);
      const dy = source.view([batch, channels, rows, columns], layout);
      const attributes = {alignCorners: round % 2 === 0};
      const name = `[${image.shape}] at [${grid.shape}], ${layout}`;
      const sample = {operation: "gridSample", inputs: [image, grid], outputs: [dy], attributes};
      const scatter = {operation: "gridScatter", inputs: [dy, grid], outputs: [image], attributes};
      yield {name: `gridSample, ${name}`, call: sample, tolerance: 1e-6};
      yield {name: `gridScatter, ${name}`, call: scatter, tolerance: 2e-6};
    }
  }
}
