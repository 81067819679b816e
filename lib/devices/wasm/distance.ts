/** Distances between all rows of two matrices. */
import type {Row, Rows} from "./machine.js";
import {sizeOf} from "./views.js";

const squaredDistances: Row = (machine, [x, y], [z]) => {
  const rank = x.shape.length;
  const [n, depth] = x.shape.slice(-2);
  const m = y.shape[rank - 2];
  const swapped = (values: readonly number[]) =>
    values.with(rank - 2, values[rank - 1]).with(rank - 1, values[rank - 2]);
  // Columns of y side by side: a vector holds four distances of one row of x.
  const {buffer, dtype, offset} = y;
  const columns = {buffer, dtype, offset, shape: swapped(y.shape), strides: swapped(y.strides)};
  const [left, right, to] = [
    machine.contiguous(x),
    machine.contiguous(columns),
    machine.address(z),
  ];
  const batch = sizeOf(x.shape.slice(0, -2));
  for (let i = 0; i < batch; ++i) {
    machine.kernels.squaredDistances(
      ...[left + i * n * depth * 4, right + i * m * depth * 4, n, m, depth, to + i * n * m * 4],
    );
  }
};

export const distances: Rows = {squaredDistances};
