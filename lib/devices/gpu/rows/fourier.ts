/**
 * The discrete Fourier transform, by two sums of about √n terms where n has a divisor near √n (Cooley &
 * Tukey, "An algorithm for the machine calculation of complex Fourier series", 1965), else by one of n.
 */

import {sizeOf} from "../../wasm/views.js";
import {
  element,
  indices,
  kernel,
  type Launch,
  quotient,
  type Row,
  type Rows,
  remainder,
  sum,
  taking,
} from "../program.js";

/** The largest divisor of n up to √n. */
function divisorOf(n: number): number {
  let divisor = Math.floor(Math.sqrt(n));
  while (n % divisor !== 0) --divisor;
  return divisor;
}

/** Sines and cosines in GPUs are too coarse; Taylor series, for an eighth of a turn at most, are not. */
const series = (x: string, first: string, coefficients: readonly number[]) =>
  coefficients.reduceRight((rest, c) => `(1 - ${x} * ${c} * ${rest})`, "1").replace(/^/, first);

const SINE = [2, 4, 6, 8, 10].map((k) => 1 / (k * (k + 1)));
const COSINE = [1, 3, 5, 7, 9].map((k) => 1 / (k * (k + 1)));

/** cos(2πk/n) for all k < n, then sin(2πk/n). */
const turns = (n: number): Launch => ({
  size: 2 * n,
  source: kernel(
    "",
    `const part = i < ${n} ? 0 : 1;
const eighths = ${quotient(`(8 * (i - ${n} * part))`, n)};
const quarter = ${quotient("(eighths + 1)", 2)};
const angle = (4 * (i - ${n} * part) - ${n} * quarter) * ${Math.PI / 2 / n};
const square = angle * angle;
const sine = ${series("square", "angle * ", SINE)};
const cosine = ${series("square", "", COSINE)};
const phase = quarter - part - 4 * Math.floor((quarter - part + 0.5) / 4);
return phase < 0.5 ? cosine : (phase < 1.5 ? 0 - sine : (phase < 2.5 ? 0 - cosine : sine));`,
  ),
});
/** Adds up `count` terms of x e^(∓2πi j step / n), for the real part of element i or the imaginary one. */
function sumOf(count: number, n: number, sign: number, read: (part: string) => string): string {
  return `const other = 1 - part;
const sign = ${sign} * (2 * part - 1);
let turn = 0;
let sum = 0;
for (let j = 0; j < ${count}; j++) {
  sum += ${read("part")} * t0[turn] + sign * ${read("other")} * t0[${n} + turn];
  turn += step;
  if (turn >= ${n}) {
    turn -= ${n};
  }
}
return sum;`;
}

const fourierRow: Row = ({inputs: [x], attributes: {inverse}}) => {
  const n = x.shape[x.shape.length - 2];
  const [size, signals] = [sizeOf(x.shape), sizeOf(x.shape.slice(0, -2))];
  const [short, long] = [divisorOf(n), n / divisorOf(n)];
  const sign = inverse ? 1 : -1;
  const input = (at: string) => (part: string) => element(0, x, `(${at} + ${part})`);
  const first: Launch = {
    size,
    source: kernel(
      `t0, ${taking(0)}`,
      `${indices("i", [signals, short, long, 2], ["signal", "k", "l", "part"])}
const step = ${sum("0", [[long, "k"]])};
${sumOf(short, n, sign, input(`2 * (${n} * signal + ${long} * j + l)`))}`,
    ),
  };
  const before = remainder("step", short);
  const between = (part: string) => `t1[2 * (${n} * signal + ${long} * k + j) + ${part}]`;
  const last: Launch = {
    source: kernel(
      short === 1 ? `t0, ${taking(0)}` : "t0, t1",
      `${indices("i", [signals, n, 2], ["signal", "step", "part"])}
const k = ${before};
${sumOf(long, n, sign, short === 1 ? input(`2 * (${n} * signal + j)`) : between)}`,
    ),
  };
  return short === 1 ? [turns(n), last] : [turns(n), first, last];
};

export const fourier: Rows = {fourier: fourierRow};
