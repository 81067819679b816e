/** Two-dimensional convolution and its two gradients; see lib/ops/convolution.ts for their sums. */
import type {ConvAttributes} from "../../../ops/convolution.js";
import type {Attributes} from "../../device.js";
import {sizeOf} from "../../wasm/views.js";
import {
  elementAt,
  indices,
  kernel,
  placeOf,
  quotient,
  type Row,
  type Rows,
  remainder,
  sum,
  taking,
  type ViewShape,
} from "../program.js";
import {forwardTiles, inputGradientTiles, weightGradientTiles} from "./convolutionTiles.js";
import {partsOf, sumOfParts} from "./parts.js";
import {eachPixel, eachWindow, pixelUnder, type Windows} from "./windows.js";

const windowsOf = (w: ViewShape, attributes: Attributes): Windows & ConvAttributes => ({
  ...(attributes as ConvAttributes),
  size: w.shape.slice(2),
});

/** A sum of products, along an axis of each of the first two inputs. */
const products = (count: number, p: string, pStride: number, k: string, kStride: number) =>
  `const p = ${p};
        const k = ${k};
        for (let c = 0; c < ${count}; c++) {
          sum += x0[${sum("p", [[pStride, "c"]])}] * x1[${sum("k", [[kStride, "c"]])}];
        }`;

const conv2d: Row = ({inputs: [x, w, b], outputs: [y], attributes}) => {
  const conv = windowsOf(w, attributes);
  const [outputs, channels] = w.shape;
  const group = quotient("o", outputs / conv.groups);
  const channel = conv.groups === 1 ? "0" : sum("0", [[channels, group]]);
  const visit = products(
    channels,
    placeOf(0, x, ["n", "first", "row", "column"]),
    x.strides[1],
    placeOf(1, w, ["o", "0", "m", "l"]),
    w.strides[1],
  );
  const body = `${indices("i", y.shape, ["n", "o", "r", "q"])}
const first = ${channel};
let sum = ${b ? elementAt(2, b, ["o"]) : "0"};
${eachPixel(x, conv, visit)}
return ${attributes.activation === "relu" ? "Math.max(sum, 0)" : "sum"};`;
  return {
    source: kernel(b ? taking(0, 1, 2) : taking(0, 1), body),
    tiles: forwardTiles({image: x, kernel: w, result: y, attributes: conv}, b),
  };
};

const conv2dInputGradient: Row = ({inputs: [dy, w], outputs: [dx], attributes}) => {
  const conv = windowsOf(w, attributes);
  const [outputs, channels] = w.shape;
  const perGroup = outputs / conv.groups;
  const visit = products(
    perGroup,
    placeOf(0, dy, ["n", "first", "r", "q"]),
    dy.strides[1],
    placeOf(1, w, ["first", "channel", "m", "l"]),
    w.strides[0],
  );
  const body = `${indices("i", dx.shape, ["n", "all", "row", "column"])}
const first = ${conv.groups === 1 ? "0" : sum("0", [[perGroup, quotient("all", channels)]])};
const channel = ${conv.groups === 1 ? "all" : remainder("all", channels)};
let sum = 0;
${eachWindow(dy, conv, visit)}
return sum;`;
  return {
    source: kernel(taking(0, 1), body),
    tiles: inputGradientTiles({image: dx, kernel: w, result: dy, attributes: conv}),
  };
};

/** A sum over all positions in all images: its parts are rows of windows. */
const conv2dWeightGradient: Row = ({inputs: [x, dy], outputs: [dw], attributes}) => {
  const conv = windowsOf(dw, attributes);
  const [outputs, channels] = dw.shape;
  const [batch, , height, width] = dy.shape;
  const [rows, size] = [batch * height, sizeOf(dw.shape)];
  const perPart = Math.ceil(
    Math.max(rows, 1) / Math.min(Math.max(rows, 1), partsOf(size, rows * width)),
  );
  const parts = Math.max(1, Math.ceil(rows / perPart));
  const [row, column] = [pixelUnder(x, conv, 0), pixelUnder(x, conv, 1)];
  const first =
    conv.groups === 1 ? "c" : sum("c", [[channels, quotient("o", outputs / conv.groups)]]);
  const body = `const part = ${quotient("i", size)};
const weight = ${parts === 1 ? "i" : remainder("i", size)};
${indices("weight", dw.shape, ["o", "c", "m", "l"])}
const channel = ${first};
let sum = 0;
for (let u = 0; u < ${perPart}; u++) {
  const v = ${sum("u", [[perPart, "part"]])};
  const n = ${quotient("v", height)};
  const r = ${remainder("v", height)};
  ${row.line}
  if (v < ${rows} && ${row.exists}) {
    const p = ${placeOf(0, x, ["n", "channel", "row", "0"])};
    const k = ${placeOf(1, dy, ["n", "o", "r", "0"])};
    for (let q = 0; q < ${width}; q++) {
      ${column.line}
      if (${column.exists}) {
        sum += x0[${sum("p", [[x.strides[3], "column"]])}] * x1[${sum("k", [[dy.strides[3], "q"]])}];
      }
    }
  }
}
return sum;`;
  const launch = {
    source: kernel(taking(0, 1), body),
    tiles: weightGradientTiles({image: x, kernel: dw, result: dy, attributes: conv}, perPart),
  };
  return parts === 1 ? launch : [{...launch, size: parts * size}, sumOfParts(parts, size)];
};

export const convolutions: Rows = {conv2d, conv2dInputGradient, conv2dWeightGradient};
