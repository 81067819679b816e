import type {Row, Rows} from "./machine.js";
import {sizeOf} from "./views.js";

const rotate: Row = (machine, [x, cosines, sines], [y]) => {
  const [from, c, s] = [x, cosines, sines].map((view) => machine.contiguous(view));
  const size = sizeOf(cosines.shape);
  const repeats = size === 0 ? 0 : sizeOf(x.shape) / (2 * size);
  machine.kernels.rotate(from, c, s, machine.address(y), repeats, size);
};

export const rotary: Rows = {rotate};
