/** One step of each recurrent cell, number by number: D = 3 inputs, H = 2 units, two examples. */
import {beforeAll, expect, it} from "vitest";
import {
  gruCell,
  lstmCell,
  Random,
  rnnCell,
  setDevice,
  type Tensor,
  tensor,
  wkvCell,
  wkvStart,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

const random = new Random(17);
const rows = (count: number, width: number) =>
  Array.from({length: count}, () => Array.from({length: width}, () => 2 * random.next() - 1));
const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

const [x, h, c] = [rows(2, 3), rows(2, 2), rows(2, 2)];

/** Weights as rows of numbers, and as tensors. */
function weights(gates: number) {
  const [w, u, [b]] = [rows(2 * gates, 3), rows(2 * gates, 2), rows(1, 2 * gates)];
  return {w, u, b, tensors: {input: tensor(w), recurrent: tensor(u), bias: tensor(b)}};
}

async function expectNear(actual: Tensor, wanted: number[][]): Promise<void> {
  expect(actual.shape).toEqual([wanted.length, wanted[0].length]);
  const values = await actual.data();
  wanted.flat().forEach((value, i) => {
    expect(values[i]).toBeCloseTo(value, 5);
  });
}

it("rnnCell", async () => {
  const {w, u, b, tensors} = weights(1);
  const wanted = x.map((row, n) =>
    b.map((bias, i) => Math.tanh(dot(w[i], row) + dot(u[i], h[n]) + bias)),
  );
  await expectNear(rnnCell(tensor(x), tensor(h), tensors), wanted);
});

it("lstmCell, its gates in the order i, f, g, o", async () => {
  const {w, u, b, tensors} = weights(4);
  const z = x.map((row, n) => b.map((bias, i) => dot(w[i], row) + dot(u[i], h[n]) + bias));
  const cells = c.map((row, n) =>
    row.map((old, j) => sigmoid(z[n][2 + j]) * old + sigmoid(z[n][j]) * Math.tanh(z[n][4 + j])),
  );
  const state = lstmCell(tensor(x), {hidden: tensor(h), cell: tensor(c)}, tensors);
  await expectNear(state.cell, cells);
  await expectNear(
    state.hidden,
    cells.map((row, n) => row.map((cell, j) => sigmoid(z[n][6 + j]) * Math.tanh(cell))),
  );
});

it("gruCell, its gates in the order r, z, candidate; r acts within the product", async () => {
  const {w, u, b, tensors} = weights(3);
  const wanted = x.map((row, n) => {
    const added = b.map((bias, i) => dot(w[i], row) + bias);
    const gate = (i: number) => sigmoid(added[i] + dot(u[i], h[n]));
    const reset = h[n].map((old, j) => gate(j) * old);
    return h[n].map((old, j) => {
      const candidate = Math.tanh(added[4 + j] + dot(u[4 + j], reset));
      return (1 - gate(2 + j)) * old + gate(2 + j) * candidate;
    });
  });
  await expectNear(gruCell(tensor(x), tensor(h), tensors), wanted);
});

it("wkvCell sums e^k v and e^k, which fade by e^-w each step", async () => {
  const [keys, values, [decay, bonus]] = [rows(5, 2), rows(5, 2), rows(2, 2)];
  const fading = decay.map((w) => w + 1);
  const above = [0, 0];
  const below = [0, 0];
  let state = wkvStart(1, 2);
  for (const [t, key] of keys.entries()) {
    const wanted = key.map((k, i) => {
      const now = Math.exp(k + bonus[i]);
      const y = (above[i] + now * values[t][i]) / (below[i] + now);
      above[i] = Math.exp(-fading[i]) * above[i] + Math.exp(k) * values[t][i];
      below[i] = Math.exp(-fading[i]) * below[i] + Math.exp(k);
      return y;
    });
    const parts = [[key], [values[t]], fading, bonus].map((part) => tensor(part));
    const step = wkvCell(parts[0], parts[1], parts[2], parts[3], state);
    await expectNear(step.output, [wanted]);
    state = step.state;
  }
});
