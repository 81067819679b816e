/** Images resized, and read between their pixels; see lib/ops/resize.ts and sample.ts. */
import {
  elementAt,
  indices,
  kernel,
  placeOf,
  type Row,
  type Rows,
  sum,
  taking,
  type ViewShape,
} from "../program.js";

/** Where pixel `i` of `size` lies in an image of `from` pixels, along one axis. */
function coordinate(i: string, size: number, from: number, alignCorners: unknown): string {
  const corner = size > 1 ? `${i} * ${(from - 1) / (size - 1)}` : "0";
  const centre = `(${i} + 0.5) * ${from / size} - 0.5`;
  return `Math.min(Math.max(${alignCorners ? corner : centre}, 0), ${from - 1})`;
}

/** The weight of the pixel `at` for a point at `coordinate`. */
const nearness = (coordinate: string, at: string) =>
  `Math.max(0, 1 - Math.abs(${coordinate} - ${at}))`;

const resizeBilinear: Row = ({inputs: [x], outputs: [y], attributes: {alignCorners}}) => {
  const [height, width] = x.shape.slice(2);
  const [rows, columns] = y.shape.slice(2);
  const at = (row: string, column: string) => elementAt(0, x, ["n", "c", row, column]);
  const body = `${indices("i", y.shape, ["n", "c", "r", "q"])}
const v = ${coordinate("r", rows, height, alignCorners)};
const u = ${coordinate("q", columns, width, alignCorners)};
const top = Math.floor(v);
const left = Math.floor(u);
const bottom = Math.min(top + 1, ${height - 1});
const right = Math.min(left + 1, ${width - 1});
const down = v - top;
const across = u - left;
return (1 - down) * ((1 - across) * ${at("top", "left")} + across * ${at("top", "right")})
  + down * ((1 - across) * ${at("bottom", "left")} + across * ${at("bottom", "right")});`;
  return {source: kernel(taking(0), body)};
};

/** The weights of rows and of columns are independent: first along the one axis, then the other. */
const resizeBilinearGradient: Row = ({inputs: [dy], outputs: [dx], attributes: {alignCorners}}) => {
  const [batch, channels, height, width] = dx.shape;
  const [rows, columns] = dy.shape.slice(2);
  const between = [batch, channels, height, columns];
  const alongRows = `${indices("i", between, ["n", "c", "row", "q"])}
let sum = 0;
for (let r = 0; r < ${rows}; r++) {
  const v = ${coordinate("r", rows, height, alignCorners)};
  sum += ${nearness("v", "row")} * ${elementAt(0, dy, ["n", "c", "r", "q"])};
}
return sum;`;
  const alongColumns = `${indices("i", [batch * channels * height, width], ["line", "column"])}
let sum = 0;
for (let q = 0; q < ${columns}; q++) {
  const u = ${coordinate("q", columns, width, alignCorners)};
  sum += ${nearness("u", "column")} * t0[${sum("q", [[columns, "line"]])}];
}
return sum;`;
  return [
    {source: kernel(taking(0), alongRows), size: batch * channels * height * columns},
    {source: kernel("t0", alongColumns)},
  ];
};

/** Declares the pixel numbers `u` and `v` of the point (r, q) of a grid, which is input 1. */
function point(grid: ViewShape, [height, width]: readonly number[], alignCorners: unknown): string {
  const pixel = (axis: string, size: number) => {
    const value = elementAt(1, grid, ["n", "r", "q", axis]);
    const at = alignCorners
      ? `(${value} + 1) * ${(size - 1) / 2}`
      : `((${value} + 1) * ${size} - 1) / 2`;
    // Beyond the border all is alike, and numbers stay small.
    return `Math.min(Math.max(${at}, -2), ${size + 1})`;
  };
  return `const u = ${pixel("0", width)};
const v = ${pixel("1", height)};`;
}

const gridSample: Row = ({inputs: [image, grid], outputs: [y], attributes: {alignCorners}}) => {
  const [height, width] = image.shape.slice(2);
  const body = `${indices("i", y.shape, ["n", "c", "r", "q"])}
${point(grid, [height, width], alignCorners)}
const top = Math.floor(v);
const left = Math.floor(u);
const start = ${placeOf(0, image, ["n", "c", "0", "0"])};
let sum = 0;
for (let a = 0; a < 2; a++) {
  for (let b = 0; b < 2; b++) {
    const row = top + a;
    const column = left + b;
    if (row >= 0 && row < ${height} && column >= 0 && column < ${width}) {
      const value = x0[${sum("start", [
        [image.strides[2], "row"],
        [image.strides[3], "column"],
      ])}];
      sum += ${nearness("v", "row")} * ${nearness("u", "column")} * value;
    }
  }
}
return sum;`;
  return {source: kernel(taking(0, 1), body)};
};

/** Every pixel looks at all points of its image: no two threads may add to the same number. */
const gridScatter: Row = ({inputs: [dy, grid], outputs: [image], attributes: {alignCorners}}) => {
  const [rows, columns] = dy.shape.slice(2);
  const body = `${indices("i", image.shape, ["n", "c", "row", "column"])}
let sum = 0;
for (let r = 0; r < ${rows}; r++) {
  for (let q = 0; q < ${columns}; q++) {
    ${point(grid, image.shape.slice(2), alignCorners)}
    const weight = ${nearness("v", "row")} * ${nearness("u", "column")};
    sum += weight * ${elementAt(0, dy, ["n", "c", "r", "q"])};
  }
}
return sum;`;
  return {source: kernel(taking(0, 1), body)};
};

export const images: Rows = {resizeBilinear, resizeBilinearGradient, gridSample, gridScatter};
