/** Calls large enough for tiles (lib/devices/gpu/tiled.ts), of sizes that fill none evenly. */

import {convolvedSize} from "../../../lib/ops/convolution.js";
import {Inputs, type Layout, layouts} from "./calls.js";
import type {NamedCall} from "./imageCalls.js";

const TOLERANCE = 1e-6;

/** Products of one size for each layout of both factors; then of other sizes. */
function* products(): Generator<NamedCall> {
  const source = new Inputs(1);
  const product = (
    m: number,
    k: number,
    n: number,
    batch: number[],
    layout: Layout = "contiguous",
  ) => ({
    name: `matmul, [${batch}] of ${m} x ${k} x ${n}, ${layout}`,
    call: {
      operation: "matmul",
      inputs: [source.view([...batch, m, k], layout), source.view([...batch, k, n], layout)],
      outputs: [{shape: [...batch, m, n]}],
    },
    tolerance: TOLERANCE,
  });
  for (const layout of layouts) yield product(39, 45, 83, [3, 2], layout);
  yield product(260, 35, 262, []);
  yield product(24, 300, 400, []);
}

function* layers(): Generator<NamedCall> {
  const source = new Inputs(2);
  for (const [layout, activation] of [
    ["contiguous", "none"],
    ["transposed", "relu"],
    ["flipped", "relu"],
  ] as const) {
    const inputs = [[70, 51], [75, 51], [75]].map((shape) => source.view(shape, layout));
    const call = {operation: "linear", inputs, outputs: [{shape: [70, 75]}]};
    yield {
      name: `linear, ${layout}, ${activation}`,
      call: {...call, attributes: {activation}},
      tolerance: TOLERANCE,
    };
  }
}

const convolutions = [
  {
    x: [3, 54, 13, 11],
    w: [52, 27, 3, 2],
    attributes: {stride: [2, 1], padding: [2, 1], dilation: [1, 3], groups: 2},
    layouts: ["offset", "sliced"],
  },
  {
    x: [9, 25, 20, 18],
    w: [27, 25, 3, 3],
    attributes: {stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 1},
    layouts: ["contiguous"],
  },
] as const;

function* windows(): Generator<NamedCall> {
  const source = new Inputs(3);
  for (const {x, w, attributes, layouts} of convolutions) {
    const {stride, padding, dilation} = attributes;
    const along = (i: 0 | 1) =>
      convolvedSize(x[2 + i], w[2 + i], stride[i], padding[i], dilation[i]);
    const y = [x[0], w[0], along(0), along(1)];
    for (const layout of layouts) {
      const [image, kernel, upstream] = [x, w, y].map((shape) => source.view(shape, layout));
      const bias = source.view([w[0]], layout);
      const relu = {...attributes, activation: "relu"};
      for (const call of [
        {operation: "conv2d", inputs: [image, kernel], outputs: [{shape: y}], attributes},
        {
          operation: "conv2d",
          inputs: [image, kernel, bias],
          outputs: [{shape: y}],
          attributes: relu,
        },
        {
          operation: "conv2dInputGradient",
          inputs: [upstream, kernel],
          outputs: [{shape: x}],
          attributes,
        },
        {
          operation: "conv2dWeightGradient",
          inputs: [image, upstream],
          outputs: [{shape: w}],
          attributes,
        },
      ]) {
        const name = `${call.operation} of ${call.inputs.length}, [${x}] by [${w}], ${layout}`;
        yield {name, call, tolerance: TOLERANCE};
      }
    }
  }
}

export const tiledCalls: readonly NamedCall[] = [...products(), ...layers(), ...windows()];
