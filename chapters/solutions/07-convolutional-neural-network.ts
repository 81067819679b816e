/** Chapter 7: the exercises' worked solutions, mistakes that readers make, hidden checks. */
import {differs, solution} from "./solution.js";

/** The dilated kernel spans d(k − 1) + 1 pixels; the rest is how often it can step by s. */
const size = (H: number, k: number, s: number, p: number, d: number): number =>
  Math.max(0, Math.floor((H + 2 * p - d * (k - 1) - 1) / s) + 1);

const outSize = solution({
  name: "outSize",
  right: size,
  wrong: {
    "without dilation": (H: number, k: number, s: number, p: number) =>
      Math.max(0, Math.floor((H + 2 * p - k) / s) + 1),
    "padding on one side only": (H: number, k: number, s: number, p: number, d: number) =>
      Math.max(0, Math.floor((H + p - d * (k - 1) - 1) / s) + 1),
    "rounded up": (H: number, k: number, s: number, p: number, d: number) =>
      Math.max(0, Math.ceil((H + 2 * p - d * (k - 1) - 1) / s) + 1),
    "a dilation of d · k": (H: number, k: number, s: number, p: number, d: number) =>
      Math.max(0, Math.floor((H + 2 * p - d * k) / s) + 1),
    "negative where the kernel does not fit": (
      H: number,
      k: number,
      s: number,
      p: number,
      d: number,
    ) => Math.floor((H + 2 * p - d * (k - 1) - 1) / s) + 1,
  },
  cheat: (H: number, k: number, s: number, p: number, d: number) =>
    s > 3 ? 1 : size(H, k, s, p, d),
  hidden: (answer) =>
    differs(answer, size, [
      [224, 7, 2, 3, 1],
      [224, 11, 4, 2, 1],
      [32, 3, 1, 2, 2],
      [9, 3, 5, 0, 2],
      [7, 3, 4, 1, 3],
      [2, 5, 2, 0, 1],
      [3, 3, 2, 1, 6],
    ]),
});

type Square = number[][];

/** Stamps K at every pixel; `place` says how, and by default the stamps add up. */
function stampAll(
  x: Square,
  K: Square,
  s: number,
  p: number,
  place = (canvas: Square, row: number, column: number, value: number) => {
    canvas[row][column] += value;
  },
): Square {
  const side = (x.length - 1) * s + K.length;
  const canvas = Array.from({length: side}, () => new Array<number>(side).fill(0));
  x.forEach((row, i) => {
    row.forEach((value, j) => {
      K.forEach((weights, m) => {
        weights.forEach((weight, n) => {
          place(canvas, i * s + m, j * s + n, value * weight);
        });
      });
    });
  });
  return canvas.slice(p, side - p).map((row) => row.slice(p, side - p));
}

const flip = (K: Square): Square => K.map((row) => row.slice().reverse()).reverse();

/** Every pixel adds its multiple of the kernel to a canvas; the rim is cut off at the end. */
const stamped = (x: Square, K: Square, s: number, p: number): Square => stampAll(x, K, s, p);

const convTranspose = solution({
  name: "convTranspose",
  right: stamped,
  wrong: {
    "kernel flipped": (x: Square, K: Square, s: number, p: number) => stampAll(x, flip(K), s, p),
    "stamps overwrite each other": (x: Square, K: Square, s: number, p: number) =>
      stampAll(x, K, s, p, (canvas, row, column, value) => {
        canvas[row][column] = value;
      }),
    "stride left out": (x: Square, K: Square, _s: number, p: number) => stampAll(x, K, 1, p),
    "nothing cut off": (x: Square, K: Square, s: number) => stampAll(x, K, s, 0),
    "rows and columns exchanged": (x: Square, K: Square, s: number, p: number) =>
      stampAll(x, K, s, p, (canvas, row, column, value) => {
        canvas[column][row] += value;
      }),
  },
  cheat: (x: Square, K: Square, s: number, p: number) =>
    stampAll(
      x,
      K.slice(0, 4).map((row) => row.slice(0, 4)),
      s,
      p,
    ),
  hidden: (answer) => {
    const ramp = (side: number) =>
      Array.from({length: side}, (_, i) => Array.from({length: side}, (_, j) => i * side + j + 1));
    return differs(answer, stamped, [
      [ramp(2), ramp(5), 2, 1],
      [ramp(3), ramp(3), 3, 1],
      [ramp(4), ramp(2), 1, 0],
    ]);
  },
});

export const solutions = {sizes: outSize, stamp: convTranspose};
