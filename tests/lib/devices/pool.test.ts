import {beforeAll, describe, it} from "vitest";
import type {DType} from "../../../lib/devices/device.js";
import type {WasmDevice} from "../../../lib/devices/wasm/index.js";
import {convolvedSize} from "../../../lib/ops/convolution.js";
import {expectLikeReference, Inputs, type Layout, runOn, wasmDevice} from "./harness.js";

let device: WasmDevice;
beforeAll(async () => {
  device = await wasmDevice();
});

const windows = [
  {size: [2, 2], stride: [2, 2], padding: [0, 0]},
  {size: [3, 3], stride: [2, 2], padding: [1, 1]},
  {size: [3, 2], stride: [1, 3], padding: [1, 0]},
  {size: [1, 1], stride: [1, 1], padding: [0, 0]},
  {size: [7, 9], stride: [1, 1], padding: [0, 0]},
];
const layouts: Layout[] = ["contiguous", "transposed", "sliced", "row"];

describe.each(windows)("pooling, window $size, stride $stride, padding $padding", (attributes) => {
  const x = [2, 3, 7, 9];
  const pooled = [0, 1].map((i) =>
    convolvedSize(x[2 + i], attributes.size[i], attributes.stride[i], attributes.padding[i], 1),
  );
  const y = [2, 3, ...pooled];
  const winners = [{shape: y}, {shape: y, dtype: "int32" as DType}];

  it.each(layouts)("of a %s view", async (layout) => {
    const inputs = [new Inputs(1).view(x, layout)];
    await expectLikeReference(device, {
      operation: "maxPool2d",
      inputs,
      outputs: winners,
      attributes,
    });
    await expectLikeReference(
      device,
      {operation: "avgPool2d", inputs, outputs: [{shape: y}], attributes},
      3e-7,
    );
  });

  it.each(layouts)("gradients of a %s view", async (layout) => {
    const source = new Inputs(2);
    const upstream = source.view(y, layout);
    const call = {operation: "maxPool2d", inputs: [source.view(x)], outputs: winners, attributes};
    const [, data] = await runOn(device, call);
    const index = {...source.view(y, "contiguous"), data, dtype: "int32" as DType};
    await expectLikeReference(
      device,
      {operation: "maxPool2dGradient", inputs: [upstream, index], outputs: [{shape: x}]},
      1e-6,
    );
    await expectLikeReference(
      device,
      {operation: "avgPool2dGradient", inputs: [upstream], outputs: [{shape: x}], attributes},
      1e-6,
    );
  });
});

describe("maxPool2d", () => {
  it("lets NaN through", async () => {
    const x = new Inputs(3).view([1, 1, 4, 4], "contiguous");
    x.data[5] = Number.NaN;
    const outputs = [{shape: [1, 1, 2, 2]}, {shape: [1, 1, 2, 2], dtype: "int32" as DType}];
    await expectLikeReference(device, {
      operation: "maxPool2d",
      inputs: [x],
      outputs,
      attributes: windows[0],
    });
  });
});
