/** Rows along the last axis whose elements depend on their order. */
import type {View} from "../device.js";
import type {Row, Rows} from "./machine.js";
import {sizeOf} from "./views.js";

/** Rows and columns of a view whose last axis is the row. */
function rowsOf({shape}: View): [number, number] {
  const last = Math.max(0, shape.length - 1);
  return [sizeOf(shape.slice(0, last)), shape[last] ?? 1];
}

const cumsum: Row = (machine, [x], [y]) =>
  machine.kernels.cumsum(machine.contiguous(x), machine.address(y), ...rowsOf(x));

const sort: Row = (machine, [x], [y, indices], {descending}) => {
  const [rows, columns] = rowsOf(x);
  const work = machine.temporary(4 * columns);
  const from = machine.contiguous(x);
  const [to, places] = [machine.address(y), machine.address(indices)];
  machine.kernels.sort(from, to, places, rows, columns, descending ? 1 : 0, work);
};

export const orders: Rows = {cumsum, sort};
