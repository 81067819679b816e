/** Random numbers: the same code on every device, straight into the heap. */
import {fillBernoulli, fillNormal, fillUniform} from "../../random/philox.js";
import type {Row, Rows} from "./machine.js";
import {sizeOf} from "./views.js";

type Fill = (target: Float32Array, key: number, counter: number, a: number, b: number) => void;

const row =
  (fill: Fill): Row =>
  (machine, _inputs, [y], _attributes, [key, counter, a, b]) =>
    fill(machine.floats(machine.address(y), sizeOf(y.shape)), key, counter, a, b);

export const random: Rows = {
  uniform: row(fillUniform),
  normal: row(fillNormal),
  bernoulli: row(fillBernoulli),
};
