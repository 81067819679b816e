/** Fourier transforms, in float64 by JavaScript: see lib/numeric/fourier.ts. */
import {fourierTransform} from "../../numeric/fourier.js";
import type {Row, Rows} from "./machine.js";
import {sizeOf} from "./views.js";

const row: Row = (machine, [x], [y], {inverse}) => {
  const from = machine.contiguous(x);
  const count = sizeOf(x.shape);
  const n = x.shape[x.shape.length - 2];
  const output = machine.floats(machine.address(y), count);
  fourierTransform(machine.floats(from, count), output, n, inverse === true);
};

export const fourier: Rows = {fourier: row};
