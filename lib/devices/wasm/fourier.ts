/** Fourier transforms, in float64 inside. */
import type {Machine, Row, Rows} from "./machine.js";
import {sizeOf} from "./views.js";

/** What transforms of one length share: addresses by length. */
const plansOf = new WeakMap<Machine, Map<number, number>>();

/** Plans take some numbers a point: a page that tries many lengths must not pile them up. */
const MOST_PLANS = 64;

function planFor(machine: Machine, n: number): number {
  const {kernels, heap} = machine;
  const plans = plansOf.get(machine) ?? new Map<number, number>();
  plansOf.set(machine, plans);
  const known = plans.get(n);
  if (known !== undefined) return known;
  const bytes = (length: number) => kernels.fourierPlanSize(length) * 8;
  if (plans.size >= MOST_PLANS) {
    for (const [length, address] of plans) heap.free(address, bytes(length));
    plans.clear();
  }
  const address = heap.allocate(bytes(n));
  plans.set(n, address);
  kernels.fourierPlan(n, address);
  return address;
}

const row: Row = (machine, [x], [y], {inverse}) => {
  const n = x.shape[x.shape.length - 2];
  if (sizeOf(x.shape) === 0) return;
  const from = machine.contiguous(x);
  const work = machine.doubles(machine.kernels.fourierWorkSize(n));
  const plan = planFor(machine, n);
  const count = sizeOf(x.shape) / (2 * n);
  machine.kernels.fourier(from, machine.address(y), count, n, inverse ? 1 : 0, plan, work);
};

export const fourier: Rows = {fourier: row};
