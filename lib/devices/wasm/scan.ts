/** Scans along one axis in which every element has a recurrence of its own. */
import type {Row, Rows} from "./machine.js";
import {sizeOf} from "./views.js";

const linearScan: Row = (machine, [a, b, initial], [h], attributes) => {
  const axis = Number(attributes.axis);
  machine.kernels.linearScan(
    machine.contiguous(a),
    machine.contiguous(b),
    machine.contiguous(initial),
    machine.address(h),
    sizeOf(h.shape.slice(0, axis)),
    h.shape[axis],
    sizeOf(h.shape.slice(axis + 1)),
    attributes.reverse ? 1 : 0,
  );
};

const wkvScan: Row = (machine, inputs, [y]) => {
  const from = inputs.map((view) => machine.contiguous(view));
  const [batch, count, width] = y.shape;
  machine.kernels.wkvScan(...from, machine.address(y), batch, count, width);
};

const wkvScanGradient: Row = (machine, inputs, outputs) => {
  const from = inputs.map((view) => machine.contiguous(view));
  const to = outputs.map((view) => machine.address(view));
  const [batch, count, width] = inputs[0].shape;
  const saved = machine.temporary(8 * count);
  machine.kernels.wkvScanGradient(...from, ...to, batch, count, width, saved);
};

export const scans: Rows = {linearScan, wkvScan, wkvScanGradient};
