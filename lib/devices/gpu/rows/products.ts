/** Matrix products. */
import {
  elementAt,
  kernel,
  position,
  quotient,
  type Row,
  type Rows,
  remainder,
  taking,
} from "../program.js";

const matmul: Row = ({inputs: [x, y]}) => {
  const [m, k] = x.shape.slice(-2);
  const n = y.shape[y.shape.length - 1];
  const batch = (view: typeof x) => ({
    ...view,
    shape: view.shape.slice(0, -2),
    strides: view.strides.slice(0, -2),
  });
  const start = (at: number, view: typeof x) => position(batch(view), "b", `o${at}`);
  const [xi, xk] = x.strides.slice(-2);
  const [yk, yj] = y.strides.slice(-2);
  return {
    source: kernel(
      taking(0, 1),
      `const j = ${remainder("i", n)};
const r = ${remainder(quotient("i", n), m)};
const b = ${quotient("i", m * n)};
const p = ${start(0, x)} + ${xi} * r;
const q = ${start(1, y)} + ${yj} * j;
let sum = 0;
for (let c = 0; c < ${k}; c++) {
  sum += x0[p + ${xk} * c] * x1[q + ${yk} * c];
}
return sum;`,
    ),
  };
};

const linear: Row = ({inputs: [x, w, b], attributes: {activation}}) => {
  const [n, k] = w.shape;
  return {
    source: kernel(
      taking(0, 1, 2),
      `const j = ${remainder("i", n)};
const r = ${quotient("i", n)};
let sum = ${elementAt(2, b, ["j"])};
for (let c = 0; c < ${k}; c++) {
  sum += ${elementAt(0, x, ["r", "c"])} * ${elementAt(1, w, ["j", "c"])};
}
return ${activation === "relu" ? "Math.max(sum, 0)" : "sum"};`,
    ),
  };
};

export const products: Rows = {matmul, linear};
