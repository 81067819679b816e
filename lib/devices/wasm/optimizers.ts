/** Rows that update parameters in place, and gradients that add up. */
import type {Row, Rows} from "./machine.js";
import {sizeOf} from "./views.js";

const accumulate: Row = (machine, [target, x]) => {
  const from = machine.contiguous(x);
  machine.kernels.accumulate(machine.address(target), from, sizeOf(target.shape));
};

const sgdUpdate: Row = (machine, [p, g], _outputs, _attributes, scalars) => {
  const [from, to] = [machine.contiguous(g), machine.address(p)];
  machine.kernels.sgdUpdate(to, from, sizeOf(p.shape), ...scalars);
};

const momentumUpdate: Row = (machine, [p, g, v], _outputs, _attributes, scalars) => {
  const [from, to] = [machine.contiguous(g), machine.address(p)];
  machine.kernels.momentumUpdate(to, from, machine.address(v), sizeOf(p.shape), ...scalars);
};

const adamUpdate: Row = (machine, [p, g, m, v], _outputs, _attributes, scalars) => {
  const [from, to] = [machine.contiguous(g), machine.address(p)];
  const state = [machine.address(m), machine.address(v)];
  machine.kernels.adamUpdate(to, from, ...state, sizeOf(p.shape), ...scalars);
};

const adagradUpdate: Row = (machine, [p, g, s], _outputs, _attributes, scalars) => {
  const [from, to] = [machine.contiguous(g), machine.address(p)];
  machine.kernels.adagradUpdate(to, from, machine.address(s), sizeOf(p.shape), ...scalars);
};

const rmspropUpdate: Row = (machine, [p, g, s, v], _outputs, _attributes, scalars) => {
  const [from, to] = [machine.contiguous(g), machine.address(p)];
  const state = [machine.address(s), machine.address(v)];
  machine.kernels.rmspropUpdate(to, from, ...state, sizeOf(p.shape), ...scalars);
};

const averageUpdate: Row = (machine, [mean, x], _outputs, _attributes, [decay]) => {
  const [from, to] = [machine.contiguous(x), machine.address(mean)];
  machine.kernels.averageUpdate(to, from, sizeOf(mean.shape), decay);
};

export const optimizers: Rows = {
  accumulate,
  sgdUpdate,
  momentumUpdate,
  adamUpdate,
  adagradUpdate,
  rmspropUpdate,
  averageUpdate,
};
