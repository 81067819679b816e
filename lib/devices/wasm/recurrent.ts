/** Recurrent networks over all time steps in one call: arrays [time, batch, hidden]. */
import type {Attributes, View} from "../device.js";
import type {Machine, Row, Rows} from "./machine.js";
import {sizeOf} from "./views.js";

/** Workspace for a weight of this size, packed in panels of eight columns. */
const packed = (machine: Machine, inner: number, columns: number) =>
  machine.temporary(inner * Math.ceil(columns / 8) * 8);

const flag = ({reverse}: Attributes) => (reverse ? 1 : 0);

/** A block of zeros, as the kernels want it where gradients are carried from step to step. */
function zeros(machine: Machine, view: View): number {
  const address = machine.address(view);
  machine.kernels.fill(address, sizeOf(view.shape), 0);
  return address;
}

const rnnScan: Row = (machine, [z, weight, initial], [h], attributes) => {
  const [count, batch, hidden] = z.shape;
  const to = machine.address(h);
  machine.copy(z, to);
  machine.kernels.rnnScan(
    machine.contiguous(weight),
    machine.contiguous(initial),
    to,
    ...[count, batch, hidden, flag(attributes)],
    packed(machine, hidden, hidden),
  );
};

const rnnScanGradient: Row = (machine, [dh, h, weight], [dz, dInitial], attributes) => {
  const [count, batch, hidden] = h.shape;
  machine.kernels.rnnScanGradient(
    machine.contiguous(dh),
    machine.contiguous(h),
    machine.contiguous(weight),
    machine.address(dz),
    zeros(machine, dInitial),
    ...[count, batch, hidden, flag(attributes)],
    packed(machine, hidden, hidden),
  );
};

const lstmScan: Row = (machine, [z, weight, initial, cell], [states, gates], attributes) => {
  const [, count, batch, hidden] = states.shape;
  const to = machine.address(gates);
  machine.copy(z, to);
  const h = machine.address(states);
  machine.kernels.lstmScan(
    machine.contiguous(weight),
    machine.contiguous(initial),
    machine.contiguous(cell),
    to,
    ...[h, h + count * batch * hidden * 4],
    ...[count, batch, hidden, flag(attributes)],
    packed(machine, hidden, 4 * hidden),
  );
};

const lstmScanGradient: Row = (machine, inputs, [dz, dInitial, dCell], attributes) => {
  const [dStates, states, gates, weight, cell] = inputs;
  const [, count, batch, hidden] = states.shape;
  const cells = count * batch * hidden * 4;
  const upstream = machine.contiguous(dStates);
  machine.kernels.lstmScanGradient(
    ...[upstream, upstream + cells],
    machine.contiguous(states) + cells,
    machine.contiguous(gates),
    machine.contiguous(weight),
    machine.contiguous(cell),
    machine.address(dz),
    zeros(machine, dInitial),
    zeros(machine, dCell),
    ...[count, batch, hidden, flag(attributes)],
    packed(machine, 4 * hidden, hidden),
  );
};

const gruScan: Row = (machine, [z, weight, initial], [h, gates, reset], attributes) => {
  const [count, batch, hidden] = h.shape;
  const to = machine.address(gates);
  machine.copy(z, to);
  machine.kernels.gruScan(
    machine.contiguous(weight),
    machine.contiguous(initial),
    to,
    machine.address(h),
    machine.address(reset),
    ...[count, batch, hidden, flag(attributes)],
    packed(machine, hidden, 2 * hidden),
    packed(machine, hidden, hidden),
  );
};

const gruScanGradient: Row = (machine, inputs, [dz, dInitial], attributes) => {
  const [dh, h, gates, weight, initial] = inputs;
  const [count, batch, hidden] = h.shape;
  machine.kernels.gruScanGradient(
    machine.contiguous(dh),
    machine.contiguous(h),
    machine.contiguous(gates),
    machine.contiguous(weight),
    machine.contiguous(initial),
    machine.address(dz),
    zeros(machine, dInitial),
    machine.temporary(batch * hidden),
    ...[count, batch, hidden, flag(attributes)],
    packed(machine, 2 * hidden, hidden),
    packed(machine, hidden, hidden),
  );
};

export const recurrent: Rows = {
  rnnScan,
  rnnScanGradient,
  lstmScan,
  lstmScanGradient,
  gruScan,
  gruScanGradient,
};
