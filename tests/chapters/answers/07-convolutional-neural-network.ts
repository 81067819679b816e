/** Answers to the exercises of chapter 7: a right one each, and mistakes that readers make. */

export const outSize = {
  right: (H: number, k: number, s: number, p: number, d: number) =>
    Math.max(0, Math.floor((H + 2 * p - d * (k - 1) - 1) / s) + 1),
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
};

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

export const convTranspose = {
  right: (x: Square, K: Square, s: number, p: number) => stampAll(x, K, s, p),
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
};
