/** Matrix products. Transposed factors cost nothing: the kernel takes any strides. */
import type {View} from "../device.js";
import type {Machine, Row, Rows} from "./machine.js";
import {eachOffset, mergeAxes, sizeOf} from "./views.js";

/** What the product kernel adds: see kernels/gemm.ts. */
export const Start = {nothing: 0, biasPerColumn: 1, biasPerRow: 2, whatIsThere: 3} as const;

/** The one stride of all batch axes and rows of a view together, if there is one. */
function rowStrideOfBatch({shape, strides}: View): number | undefined {
  const rank = shape.length;
  const merged = mergeAxes(shape, strides, strides, 0, rank - 1);
  return merged.lengths.length === 1 ? merged.strides[0] : undefined;
}

function product(machine: Machine, a: View, b: View, y: View): void {
  const rank = y.shape.length;
  const [rows, columns] = y.shape.slice(-2);
  const inner = a.shape[rank - 1];
  const from = machine.address(a);
  const other = machine.address(b);
  const to = machine.address(y);
  const [aRow, aInner] = [a.strides[rank - 2] * 4, a.strides[rank - 1] * 4];
  const [bInner, bColumn] = [b.strides[rank - 2] * 4, b.strides[rank - 1] * 4];
  const run = (count: number, p: number, pRow: number, q: number, out: number) =>
    machine.kernels.gemm(
      count,
      columns,
      inner,
      p,
      pRow,
      aInner,
      q,
      bInner,
      bColumn,
      out,
      columns * 4,
      0,
      Start.nothing,
      0,
    );
  const batches = sizeOf(y.shape.slice(0, -2));
  if (batches === 1) return void run(rows, from, aRow, other, to);
  // One right factor for the whole batch: one product with more rows.
  if (b.strides.every((stride, axis) => axis >= rank - 2 || stride === 0 || b.shape[axis] === 1)) {
    const stride = rowStrideOfBatch(a);
    if (stride !== undefined) return void run(batches * rows, from, stride * 4, other, to);
  }
  const axes = mergeAxes(y.shape, a.strides, b.strides, 0, rank - 2);
  eachOffset(axes, axes.lengths.length, (offset, otherOffset, i) =>
    run(rows, from + offset * 4, aRow, other + otherOffset * 4, to + i * rows * columns * 4),
  );
}

const matmul: Row = (machine, [a, b], [y]) => product(machine, a, b, y);

const linear: Row = (machine, [x, weights, bias], [y], {activation}) => {
  const [rows, columns] = y.shape;
  machine.kernels.gemm(
    rows,
    columns,
    x.shape[1],
    machine.address(x),
    x.strides[0] * 4,
    x.strides[1] * 4,
    machine.address(weights),
    weights.strides[1] * 4,
    weights.strides[0] * 4,
    machine.address(y),
    columns * 4,
    machine.contiguous(bias),
    Start.biasPerColumn,
    activation === "relu" ? 1 : 0,
  );
};

export const products: Rows = {matmul, linear};
