/** Rows that shorten axes. The reduced axes come last. */
import type {View} from "../device.js";
import {Reduction} from "./kernels/codes.js";
import type {Machine, Row, Rows} from "./machine.js";
import {type Axes, eachOffset, isContiguous, mergeAxes, sizeOf} from "./views.js";

/** More separate calls of a kernel than this are dearer than a contiguous copy. */
const MOST_CALLS = 1024;

/** A view whose merged axes a kernel takes, and where its elements are. */
interface Layout {
  from: number;
  kept: Axes;
  reduced: Axes;
}

function layoutOf(
  from: number,
  {shape, strides}: Pick<View, "shape" | "strides">,
  reducedAxes: number,
): Layout {
  const split = shape.length - reducedAxes;
  return {
    from,
    kept: mergeAxes(shape, strides, strides, 0, split),
    reduced: mergeAxes(shape, strides, strides, split),
  };
}

/** The same for a contiguous copy, where the view itself has no kernel. */
function contiguousLayout(machine: Machine, x: View, reducedAxes: number): Layout {
  const count = sizeOf(x.shape.slice(x.shape.length - reducedAxes));
  const shape = [sizeOf(x.shape) / count, count];
  return layoutOf(machine.contiguous(x), {shape, strides: [count, 1]}, 1);
}

const innermost = ({strides}: Axes, otherwise: number) => strides[strides.length - 1] ?? otherwise;

/** How often a kernel must be called that takes one kept axis. */
const callsOf = ({lengths}: Axes) => sizeOf(lengths.slice(0, -1));

/** Whether the reduced elements are a contiguous run, or up to `axes` axes of such runs. */
const reducesRows = ({reduced}: Layout, axes: number) =>
  reduced.lengths.length <= axes && innermost(reduced, 1) === 1;

/** Whether the kept elements are contiguous and the reduced ones equally spaced. */
const reducesColumns = ({kept, reduced}: Layout) =>
  reduced.lengths.length === 1 && innermost(kept, 0) === 1;

/** Calls `use(from, to, length, stride)` for the innermost kept axis, once for each outer one. */
function eachKept(
  {from, kept}: Layout,
  y: number,
  use: (from: number, to: number, length: number, stride: number) => void,
): void {
  const rank = kept.lengths.length;
  const length = kept.lengths[rank - 1] ?? 1;
  const stride = innermost(kept, 0) * 4;
  eachOffset(kept, Math.max(0, rank - 1), (offset, _other, i) =>
    use(from + offset * 4, y + i * length * 4, length, stride),
  );
}

function reduce(machine: Machine, code: Reduction, x: View, y: View, axes: number, mean: boolean) {
  const {kernels} = machine;
  const to = machine.address(y);
  const count = sizeOf(x.shape.slice(x.shape.length - axes));
  if (count === 0) {
    const empty = mean ? Number.NaN : [0, -Infinity, Infinity][code];
    machine.floats(to, sizeOf(y.shape)).fill(empty);
    return;
  }
  const divisor = mean ? count : 1;
  const isSum = code === Reduction.sum;
  let layout = layoutOf(machine.address(x), x, axes);
  const rows = reducesRows(layout, isSum ? 2 : 1);
  if (callsOf(layout.kept) > MOST_CALLS || !(rows || reducesColumns(layout))) {
    layout = contiguousLayout(machine, x, axes);
  } else if (!rows) {
    const [length] = layout.reduced.lengths;
    const stride = layout.reduced.strides[0] * 4;
    eachKept(layout, to, (from, out, columns) =>
      kernels.reduceColumns(code, from, length, stride, columns, out, divisor),
    );
    return;
  }
  const {lengths, strides} = layout.reduced;
  const run = lengths[lengths.length - 1] ?? 1;
  const runs = lengths.length > 1 ? lengths[0] : 1;
  const runStride = lengths.length > 1 ? strides[0] * 4 : 0;
  eachKept(layout, to, (from, out, kept, stride) =>
    isSum
      ? kernels.sumRows(from, kept, stride, runs, runStride, run, out, divisor)
      : kernels.extremeRows(code, from, kept, stride, run, out),
  );
}

const row =
  (code: Reduction, mean = false): Row =>
  (machine, [x], [y], {reduced}) =>
    reduce(machine, code, x, y, Number(reduced), mean);

const argExtreme =
  (smallest: 0 | 1): Row =>
  (machine, [x], [y]) => {
    const layout =
      isContiguous(x) || x.shape.length <= 2
        ? layoutOf(machine.address(x), x, 1)
        : contiguousLayout(machine, x, 1);
    const count = x.shape[x.shape.length - 1];
    const step = innermost(layout.reduced, 1) * 4;
    eachKept(layout, machine.address(y), (from, to, kept, stride) =>
      machine.kernels.argExtreme(smallest, from, kept, stride, count, step, to),
    );
  };

export const reductions: Rows = {
  sum: row(Reduction.sum),
  mean: row(Reduction.sum, true),
  max: row(Reduction.max),
  min: row(Reduction.min),
  argmax: argExtreme(0),
  argmin: argExtreme(1),
};
