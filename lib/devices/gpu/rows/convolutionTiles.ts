/**
 * Convolution and its gradients as matrix products in tiles: the windows' numbers make a matrix, of which
 * elements are looked up in the image when a tile needs them (Chellapilla et al., "High performance
 * convolutional neural networks for document processing", 2006, without the copy). Batch `b` is the group.
 */
import type {ConvAttributes} from "../../../ops/convolution.js";
import {sizeOf} from "../../wasm/views.js";
import type {ViewShape} from "../program.js";
import {offsetOf, type Tiles, tiles} from "../tiled.js";

interface Convolution {
  readonly image: ViewShape;
  readonly kernel: ViewShape;
  /** The result of the forward pass, or its gradient. */
  readonly result: ViewShape;
  readonly attributes: ConvAttributes;
}

/** An element of input `n` at these indices, which are expressions. */
const at = (n: number, {strides}: ViewShape, indices: readonly string[]) =>
  `user_x${n}[params.user_o${n} + ${indices
    .map((index, axis) => `(${index}) * (${strides[axis]})`)
    .join(" + ")}]`;

/** Declares the indices of element `i` of an array of this shape, one an axis. */
function indices(i: string, shape: readonly number[], names: readonly string[]): string {
  let below = sizeOf(shape);
  return names
    .map((name, axis) => {
      below /= shape[axis];
      const above = below === 1 ? i : `${i} / ${below}`;
      return `  let ${name} = ${axis === 0 ? above : `${above} % ${shape[axis]}`};`;
    })
    .join("\n");
}

/** Declares (n, y, x) of a position in all images, or in all results. */
const positions = (i: string, {shape: [n, , h, w]}: ViewShape, names: readonly string[]) =>
  indices(i, [n, h, w], names);

/** Declares a channel and its tap (m, l). */
const taps = (i: string, channels: number, {shape: [, , h, w]}: ViewShape, channel: string) =>
  indices(i, [channels, h, w], [channel, "m", "l"]);

const sizesOf = ({kernel, result, attributes: {groups}}: Convolution) => {
  const [outputs, channels, height, width] = kernel.shape;
  const [batch, , rows, columns] = result.shape;
  return {
    outputs: outputs / groups,
    channels,
    taps: height * width,
    positions: batch * rows * columns,
  };
};

/** Returns pixel (n, c, …) under tap (m, l) of the window (r, q); 0 outside of the image. */
const pixelUnderTap = (input: number, {image, attributes, kernel}: Convolution) => {
  const {stride, padding, dilation} = attributes;
  return `  let y = r * ${stride[0]} + m * ${dilation[0]} - ${padding[0]};
  let x = q * ${stride[1]} + l * ${dilation[1]} - ${padding[1]};
  if (y < 0 || y >= ${image.shape[2]} || x < 0 || x >= ${image.shape[3]}) { return 0.0; }
  return ${at(input, image, ["n", `b * ${kernel.shape[1]} + c`, "y", "x"])};`;
};

/** Where (n, channel) and a position in its plane lie in an array of this shape without gaps. */
const inPlanes = ({shape: [, channels, h, w]}: ViewShape, channel: string, position: string) => {
  const plane = h * w;
  return `(${position} / ${plane} * ${channels} + ${channel}) * ${plane} + ${position} % ${plane}`;
};

/** Y[o, (n, r, q)] = Σ K[o, (c, m, l)] · X[(c, m, l), (n, r, q)]; inputs: image, kernel, bias. */
export function forwardTiles(conv: Convolution, bias: ViewShape | undefined): Tiles | undefined {
  const {kernel, result, attributes} = conv;
  const sizes = sizesOf(conv);
  const output = `(b * ${sizes.outputs} + row)`;
  const sum = bias ? `sum + ${at(2, bias, [output])}` : "sum";
  return tiles({
    batches: attributes.groups,
    rows: sizes.outputs,
    columns: sizes.positions,
    terms: sizes.channels * sizes.taps,
    left: {
      body: `  return user_x1[params.user_o1 + ${output} * (${kernel.strides[0]}) + ${offsetOf(
        kernel.shape.slice(1),
        kernel.strides.slice(1),
        "k",
      )}];`,
      along: "terms",
    },
    right: {
      body: `${taps("k", sizes.channels, kernel, "c")}
${positions("column", result, ["n", "r", "q"])}
${pixelUnderTap(0, conv)}`,
      along: "result",
    },
    place: inPlanes(result, output, "column"),
    value: attributes.activation === "relu" ? `max(${sum}, 0.0)` : sum,
  });
}

/** X̄[c, (n, y, x)] = Σ K[(o, m, l), c] · Ȳ[(o, m, l), (n, y, x)]; inputs: gradient of Y, kernel. */
export function inputGradientTiles(conv: Convolution): Tiles | undefined {
  const {image, kernel, result, attributes} = conv;
  const {stride, padding, dilation} = attributes;
  const sizes = sizesOf(conv);
  const output = `b * ${sizes.outputs} + o`;
  /** Declares the window with this pixel under its tap; elsewhere nothing comes back. */
  const window = (axis: 0 | 1, pixel: string, tap: string, name: string) => {
    const start = `${name}Start`;
    const none = [
      `${start} < 0`,
      `${name} * ${stride[axis]} != ${start}`,
      `${name} >= ${result.shape[2 + axis]}`,
    ];
    return `  let ${start} = ${pixel} + ${padding[axis]} - ${tap} * ${dilation[axis]};
  let ${name} = ${start} / ${stride[axis]};
  if (${none.join(" || ")}) { return 0.0; }`;
  };
  return tiles({
    batches: attributes.groups,
    rows: sizes.channels,
    columns: image.shape[0] * image.shape[2] * image.shape[3],
    terms: sizes.outputs * sizes.taps,
    left: {
      body: `${taps("k", sizes.outputs, kernel, "o")}
  return ${at(1, kernel, [output, "row", "m", "l"])};`,
      along: "result",
    },
    right: {
      body: `${taps("k", sizes.outputs, kernel, "o")}
${positions("column", image, ["n", "y", "x"])}
${window(0, "y", "m", "r")}
${window(1, "x", "l", "q")}
  return ${at(0, result, ["n", output, "r", "q"])};`,
      along: "result",
    },
    place: inPlanes(image, `(b * ${sizes.channels} + row)`, "column"),
  });
}

/**
 * K̄[o, (c, m, l)] = Σ Ȳ[o, (n, r, q)] · X[(n, r, q), (c, m, l)]; inputs: image, gradient of Y.
 *
 * @param rows how many rows of windows make one part of the sum
 */
export function weightGradientTiles(conv: Convolution, rows: number): Tiles | undefined {
  const {kernel, result, attributes} = conv;
  const sizes = sizesOf(conv);
  const output = `b * ${sizes.outputs} + row`;
  const columns = sizes.channels * sizes.taps;
  return tiles({
    batches: attributes.groups,
    rows: sizes.outputs,
    columns,
    terms: sizes.positions,
    perPart: rows * result.shape[3],
    left: {
      body: `${positions("k", result, ["n", "r", "q"])}
  return ${at(1, result, ["n", output, "r", "q"])};`,
      along: "terms",
    },
    right: {
      body: `${positions("k", result, ["n", "r", "q"])}
${taps("column", sizes.channels, kernel, "c")}
${pixelUnderTap(0, conv)}`,
      along: "terms",
    },
    place: `(part * ${kernel.shape[0]} + ${output}) * ${columns} + column`,
  });
}
