import {beforeAll, describe, it} from "vitest";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {convolvedSize} from "../../../lib/ops/convolution.js";
import {expectLikeReference, Inputs, type Layout, wasmDevice} from "./harness.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

const pair = (n: number | [number, number]): [number, number] =>
  typeof n === "number" ? [n, n] : n;

interface Case {
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

const cases: Case[] = [
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

const layouts: Layout[] = ["contiguous", "transposed", "sliced"];

describe.each(cases)("convolution, $name", (settings) => {
  const {images = 3, channels, size, window} = settings;
  const [inputs, outputs, groups] = channels;
  const stride = pair(settings.stride ?? 1);
  const padding = pair(settings.padding ?? 0);
  const dilation = pair(settings.dilation ?? 1);
  const attributes = {stride, padding, dilation, groups};
  const x = [images, inputs, ...size];
  const w = [outputs, inputs / groups, ...pair(window)];
  const y = [
    images,
    outputs,
    ...[0, 1].map((i) =>
      convolvedSize(size[i], pair(window)[i], stride[i], padding[i], dilation[i]),
    ),
  ];

  it.each(layouts)("forward, inputs %s", async (layout) => {
    const source = new Inputs(1);
    const [image, kernel, bias] = [
      source.view(x, layout),
      source.view(w, layout),
      source.view([outputs]),
    ];
    const call = {operation: "conv2d", outputs: [{shape: y}], attributes};
    await expectLikeReference(device, {...call, inputs: [image, kernel, bias]}, 1e-6);
    await expectLikeReference(device, {...call, inputs: [image, kernel]}, 1e-6);
    const rectified = {...call, attributes: {...attributes, activation: "relu"}};
    await expectLikeReference(device, {...rectified, inputs: [image, kernel, bias]}, 1e-6);
  });

  it.each(layouts)("gradients, inputs %s", async (layout) => {
    const source = new Inputs(2);
    const [image, kernel, upstream] = [x, w, y].map((shape) => source.view(shape, layout));
    await expectLikeReference(
      device,
      {
        operation: "conv2dInputGradient",
        inputs: [upstream, kernel],
        outputs: [{shape: x}],
        attributes,
      },
      1e-6,
    );
    await expectLikeReference(
      device,
      {
        operation: "conv2dWeightGradient",
        inputs: [image, upstream],
        outputs: [{shape: w}],
        attributes,
      },
      1e-6,
    );
  });
});
