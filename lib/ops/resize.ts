/**
 * Bilinear resizing of images [N, C, H, W]. Every output pixel is a weighted mean of four input
 * pixels; the row and its adjoint are gradients of one another.
 */
import {flatten, type Operation, type Shape, sizeOf} from "./operation.js";

/** Between which two pixels a coordinate lies along one axis, and the share of the second one. */
interface Between {
  low: number;
  high: number;
  share: number;
}

/**
 * Output pixel `i` in input coordinates. Pixels are squares whose centres are at halves, or, with
 * `alignCorners`, points of which the first and the last stay where they are.
 */
function between(i: number, size: number, from: number, alignCorners: boolean): Between {
  const centre = (i + 0.5) * (from / size) - 0.5;
  const corner = size > 1 ? i * ((from - 1) / (size - 1)) : 0;
  const at = Math.min(Math.max(alignCorners ? corner : centre, 0), from - 1);
  const low = Math.floor(at);
  return {low, high: Math.min(low + 1, from - 1), share: at - low};
}

/** Calls `visit(output, input, weight)` with flat positions in the output and the input. */
function eachPair(
  image: Shape,
  result: Shape,
  alignCorners: boolean,
  visit: (output: number, input: number, weight: number) => void,
): void {
  const [height, width] = image.slice(2);
  const [rows, columns] = result.slice(2);
  let output = 0;
  for (let plane = 0; plane < sizeOf(result.slice(0, 2)); ++plane) {
    for (let i = 0; i < rows; ++i) {
      const y = between(i, rows, height, alignCorners);
      for (let j = 0; j < columns; ++j, ++output) {
        const x = between(j, columns, width, alignCorners);
        const at = (row: number, column: number) => (plane * height + row) * width + column;
        visit(output, at(y.low, x.low), (1 - y.share) * (1 - x.share));
        visit(output, at(y.low, x.high), (1 - y.share) * x.share);
        visit(output, at(y.high, x.low), y.share * (1 - x.share));
        visit(output, at(y.high, x.high), y.share * x.share);
      }
    }
  }
}

function shapeNeeded(name: string) {
  return () => {
    throw new Error(`${name}: the output's shape must be given.`);
  };
}

const resizeBilinear: Operation = {
  name: "resizeBilinear",
  formula: "y_{ij} = \\sum_{m, n} (1 - |u_i - m|)_+\\, (1 - |v_j - n|)_+\\, x_{mn}",
  outputs: shapeNeeded("resizeBilinear"),
  reference([x], [y], {alignCorners}) {
    const sums = new Float64Array(y.data.length);
    const values = flatten(x);
    eachPair(x.shape, y.shape, Boolean(alignCorners), (output, input, weight) => {
      sums[output] += weight * values[input];
    });
    y.data.set(sums);
  },
  gradient: ({upstream, inputs: [x], attributes, apply}) => [
    apply("resizeBilinearGradient", [upstream], attributes, [], {
      shape: x.shape,
      dtype: "float32",
    }),
  ],
};

const resizeBilinearGradient: Operation = {
  name: "resizeBilinearGradient",
  formula:
    "\\partial L/\\partial x_{mn} = \\sum_{i, j} (1 - |u_i - m|)_+\\, (1 - |v_j - n|)_+\\, \\partial L/\\partial y_{ij}",
  outputs: shapeNeeded("resizeBilinearGradient"),
  reference([dy], [dx], {alignCorners}) {
    const sums = new Float64Array(dx.data.length);
    const upstream = flatten(dy);
    eachPair(dx.shape, dy.shape, Boolean(alignCorners), (output, input, weight) => {
      sums[input] += weight * upstream[output];
    });
    dx.data.set(sums);
  },
  gradient: ({upstream, inputs: [dy], attributes, apply}) => [
    apply("resizeBilinear", [upstream], attributes, [], {shape: dy.shape, dtype: "float32"}),
  ],
};

export const resizes: Operation[] = [resizeBilinear, resizeBilinearGradient];
