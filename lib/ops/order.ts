/** Rows along the last axis whose elements depend on their order: running sums, sorting. */
import {expectType, flatten, misfit, type Operation} from "./operation.js";

const cumsum: Operation = {
  name: "cumsum",
  formula: "y_k = \\sum_{j \\le k} x_j",
  outputs([x]) {
    expectType("the input", x, "float32");
    return [{shape: x.shape, dtype: "float32"}];
  },
  reference([x], [y]) {
    const width = x.shape[x.shape.length - 1];
    let sum = 0;
    flatten(x).forEach((value, i) => {
      sum = i % width === 0 ? value : sum + value;
      y.data[i] = sum;
    });
  },
  // dL/dx_j is the sum of dL/dy_k over k >= j: the same from the other end.
  gradient: ({upstream, apply}) => [apply("cumsum", [upstream.flip(-1)]).flip(-1)],
};

/** Ascending order in which NaN is the largest number of all. */
function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Sorted elements and where they were. Equal ones keep their order, whichever the direction. */
const sort: Operation = {
  name: "sort",
  formula: "y_k = x_{\\pi(k)},\\quad y_1 \\le y_2 \\le \\dots",
  outputs([x]) {
    expectType("the input", x, "float32");
    if (x.shape.length === 0) {
      misfit("a number has no axis to sort along");
    }
    return [
      {shape: x.shape, dtype: "float32"},
      {shape: x.shape, dtype: "int32"},
    ];
  },
  reference([x], [y, index], {descending}) {
    const width = x.shape[x.shape.length - 1];
    const values = flatten(x);
    for (let start = 0; start < values.length; start += width) {
      const row = values.slice(start, start + width);
      const order = row
        .map((_, i) => i)
        .sort((i, j) => (descending ? compare(row[j], row[i]) : compare(row[i], row[j])));
      order.forEach((from, k) => {
        y.data[start + k] = row[from];
        index.data[start + k] = from;
      });
    }
  },
  gradient({upstream, inputs: [x], outputs: [, index], apply, constant}) {
    const width = x.shape[x.shape.length - 1];
    const rows = width === 0 ? 0 : x.size / width;
    const starts = constant(
      Int32Array.from({length: rows}, (_, row) => row * width),
      [rows, 1],
    );
    const places = index.reshape([rows, width]).add(starts).reshape([x.size]);
    const values = upstream.reshape([x.size, 1]);
    const output = {shape: [x.size, 1], dtype: "float32"} as const;
    return [apply("scatterAdd", [places, values], {}, [], output).reshape(x.shape)];
  },
};

export const orders: Operation[] = [cumsum, sort];
