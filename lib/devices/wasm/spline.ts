/** Bases of B-splines. */
import type {Row, Rows} from "./machine.js";
import {sizeOf} from "./views.js";

const splineBasis: Row = (machine, [x], [y], {bases, degree}, [start, step]) => {
  const from = machine.contiguous(x);
  const to = machine.address(y);
  machine.kernels.spline(from, sizeOf(x.shape), to, Number(bases), Number(degree), start, step);
};

export const splines: Rows = {splineBasis};
