/** Messages along the edges of a graph. */
import type {View} from "../device.js";
import type {Machine, Row, Rows} from "./machine.js";

/** The address of indices that all lie in 0 .. limit - 1. @throws RangeError naming one that does not */
function checked(machine: Machine, view: View, operation: string, limit: number): number {
  const address = machine.contiguous(view);
  const position = machine.kernels.firstOutside(address, view.shape[0], limit);
  if (position < 0) return address;
  const [index] = machine.ints(address + position * 4, 1);
  throw new RangeError(`${operation}: index ${index} is outside 0..${limit - 1}.`);
}

const edgeSum: Row = (machine, [x, source, target, weights], [y]) => {
  const [rows, width] = y.shape;
  const from = machine.contiguous(x);
  const sources = checked(machine, source, "edgeSum", x.shape[0]);
  const targets = checked(machine, target, "edgeSum", rows);
  const factors = weights ? machine.contiguous(weights) : 0;
  const [edges] = source.shape;
  const to = machine.address(y);
  machine.kernels.edgeSum(from, sources, targets, factors, edges, width, to, rows);
};

const edgeDot: Row = (machine, [a, b, source, target], [y]) => {
  const [left, right] = [machine.contiguous(a), machine.contiguous(b)];
  const sources = checked(machine, source, "edgeDot", a.shape[0]);
  const targets = checked(machine, target, "edgeDot", b.shape[0]);
  const [edges] = source.shape;
  machine.kernels.edgeDot(left, right, sources, targets, edges, a.shape[1], machine.address(y));
};

const segmentMax: Row = (machine, [x, segments], [y]) => {
  const [rows, width] = y.shape;
  const from = machine.contiguous(x);
  const of = checked(machine, segments, "segmentMax", rows);
  const seen = machine.temporary(rows);
  machine.kernels.segmentMax(from, of, x.shape[0], width, machine.address(y), rows, seen);
};

const segmentSoftmax: Row = (machine, [x, segments], [y], {segments: count}) => {
  const rows = Number(count);
  const width = x.shape[1];
  const from = machine.contiguous(x);
  const of = checked(machine, segments, "segmentSoftmax", rows);
  const [largest, seen] = [machine.temporary(rows * width), machine.temporary(rows)];
  const to = machine.address(y);
  machine.kernels.segmentSoftmax(from, of, x.shape[0], width, to, rows, largest, seen);
};

export const segments: Rows = {edgeSum, edgeDot, segmentMax, segmentSoftmax};
