/** Random numbers by kernels that give the same bits as lib/random/philox.ts. */
import type {Row, Rows} from "./machine.js";
import {sizeOf} from "./views.js";

const row =
  (name: "uniform" | "normal" | "bernoulli"): Row =>
  (machine, _inputs, [y], _attributes, [key, counter, ...parameters]) => {
    machine.kernels[name](machine.address(y), sizeOf(y.shape), key, counter, ...parameters);
  };

export const random: Rows = {
  uniform: row("uniform"),
  normal: row("normal"),
  bernoulli: row("bernoulli"),
};
