/** Values of products, normalisations, losses, scans and updates: by hand, or in another form. */
import {example, shaped, type Values} from "./example.js";

const logs = shaped([1, 3], 0, Math.log(2), Math.log(5));
const shares = [1 / 8, 2 / 8, 5 / 8];
const label = Int32Array.of(1);

/**
 * One channel of WKV as its recurrence (Peng et al. 2023, appendix D): a numerator and a denominator
 * that fade by e^-w each step. The row's loop is the attention form.
 */
function wkv(keys: number[], values: number[], [w]: number[], [u]: number[]): number[] {
  let [above, below] = [0, 0];
  return keys.map((k, t) => {
    const now = Math.exp(u + k);
    const y = (above + now * values[t]) / (below + now);
    above = Math.exp(-w) * above + Math.exp(k) * values[t];
    below = Math.exp(-w) * below + Math.exp(k);
    return y;
  });
}

const wkvInputs = [[0.5, -1, 2, 0.25, -0.5], [1, -2, 3, 0.5, 4], [0.7], [-0.3]];
const upstream = [1, -1, 2, 0.5, 3];

/** The slopes of Σ upstream · wkv in every input, by central differences. */
function wkvSlopes(): number[][] {
  const h = 1e-5;
  const loss = ([k, v, w, u]: number[][]) =>
    wkv(k, v, w, u).reduce((sum, y, t) => sum + upstream[t] * y, 0);
  return wkvInputs.map((input, i) =>
    input.map((value, k) => {
      const moved = (by: number) => loss(wkvInputs.with(i, input.with(k, value + by)));
      return (moved(h) - moved(-h)) / (2 * h);
    }),
  );
}

const [keys, values, decay, bonus] = wkvInputs;
const wkvShaped = [
  shaped([1, 5, 1], ...keys),
  shaped([1, 5, 1], ...values),
  shaped([1, 1], ...decay),
  shaped([1, 1], ...bonus),
];
const averages = wkv(keys, values, decay, bonus);

const one = (value: number) => [value];
const update = (inputs: number[], wanted: number[], scalars: number[]) =>
  example(inputs.map(one), wanted.map(one), {
    scalars,
    inPlace: inputs.map((_, i) => i).filter((i) => i !== 1),
  });

export const modelValues: Values = {
  matmul: example(
    [shaped([2, 3], 1, 2, 3, 4, 5, 6), shaped([3, 2], 7, 8, 9, 10, 11, 12)],
    [[58, 64, 139, 154]],
  ),
  linear: [
    ["none", -3],
    ["relu", 0],
  ].map(([activation, last]) =>
    example(
      [shaped([1, 3], 1, 2, 3), shaped([2, 3], 4, 5, 6, -1, 1, -1), [0.5, -1]],
      [[32.5, Number(last)]],
      {attributes: {activation}},
    ),
  ),

  // The mean square of 3 and 4 is 12.5; with epsilon 0.5, the root is that of 13.
  rmsNorm: example(
    [shaped([1, 2], 3, 4), [1, 2]],
    [[3 / Math.sqrt(13), 8 / Math.sqrt(13)], [0], [12.5]],
    {scalars: [0.5]},
  ),
  groupNorm: example(
    [shaped([1, 4], 1, 3, 2, 6), [1, 2, 3, 4], [0, 0, 10, 10]],
    [
      [-1, 2, 7, 14],
      [2, 4],
      [1, 4],
    ],
    {attributes: {groups: 2}, scalars: [0]},
  ),
  // 1 + 2i times i, and 3 + 4i times 0.6 + 0.8i.
  rotate: example(
    [shaped([1, 4], 1, 2, 3, 4), shaped([1, 2], 0, 0.6), shaped([1, 2], 1, 0.8)],
    [[-2, 1, -1.4, 4.8]],
  ),

  softmax: example([logs], [shares]),
  softmaxGradient: example(
    [shaped([1, 3], 1, 2, 4), shaped([1, 3], ...shares)],
    [[-0.265625, -0.28125, 0.546875]],
  ),
  logSoftmax: example([logs], [shares.map(Math.log)]),
  crossEntropy: example([logs, label], [[Math.log(4)], shares]),
  crossEntropyGradient: example(
    [logs, label, {values: [2], shape: []}, shaped([1, 3], ...shares)],
    [[0.25, -1.5, 1.25]],
  ),

  linearScan: [
    [false, [3, -1, 3.5]],
    [true, [-5, -3, 5]],
  ].map(([reverse, wanted]) =>
    example(
      [[2, -1, 0.5], [1, 2, 4], {values: [reverse ? 2 : 1], shape: []}],
      [wanted as number[]],
      {attributes: {axis: 0, reverse: reverse as boolean}},
    ),
  ),
  wkvScan: example(wkvShaped, [averages]),
  wkvScanGradient: example(
    [shaped([1, 5, 1], ...upstream), ...wkvShaped, shaped([1, 5, 1], ...averages)],
    wkvSlopes(),
  ),

  // A triangular matrix and one of determinant -2: the logarithm is of its magnitude.
  logDeterminant: example([shaped([2, 2], 1, 2, 3, 4)], [[Math.LN2]]),
  // XᵀX + 1 is [[2, 1], [1, 3]] with the inverse [[3, -1], [-1, 2]] / 5.
  normalSolve: example([shaped([2, 2], 1, 1, 0, 1), shaped([2, 1], 5, 10)], [[1, 3]], {
    scalars: [1],
  }),

  accumulate: update([1, 10], [11], []),
  sgdUpdate: update([4, 2], [2.5], [0.5, 0.25]),
  momentumUpdate: [
    update([2, 1, 2], [-1, 3], [1, 0.5, 0.5, 0]),
    update([2, 1, 0], [-1, 2], [1, 0.5, 0.5, 1]),
  ],
  // m = 1 and v = 1, corrected to 2 and 4: a step of 2 / 2, and 0.5 times the weight.
  adamUpdate: update([1, 2, 0, 0], [0.85, 1, 1], [0.1, 0.5, 0.75, 0, 0.5, 0.5, 0.25]),
  adagradUpdate: update([1, 4, 9], [0.6, 25], [0.5, 0, 0]),
  rmspropUpdate: update([1, 4, 0, 1], [0.75, 4, 2.5], [0.1, 0.75, 0, 0.5, 0]),
  averageUpdate: update([2, 6], [3], [0.75]),
};
