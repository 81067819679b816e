/** Losses against plain loops over numbers, and at the ends of the range. */
import {beforeEach, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {
  binaryCrossEntropy,
  clipLoss,
  contrastiveLoss,
  cosineSimilarity,
  crossEntropy,
  gaussianKL,
  grad,
  hingeLoss,
  huberLoss,
  klDivergence,
  marginLoss,
  normalize,
  ntXent,
  Random,
  setDevice,
  type Tensor,
  tensor,
  tripletLoss,
} from "../../../lib/index.js";

beforeEach(() => setDevice(new ReferenceDevice()));

const random = new Random(11);
const rows = (count: number, width: number, scale = 2) =>
  Array.from({length: count}, () =>
    Array.from({length: width}, () => scale * (2 * random.next() - 1)),
  );
const ints = (...values: number[]) => tensor(Int32Array.from(values));
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const distance2 = (a: number[], b: number[]) =>
  a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
const cosine = (a: number[], b: number[]) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
const logSoftmax = (row: number[]) => {
  const normaliser = Math.log(row.reduce((sum, value) => sum + Math.exp(value), 0));
  return row.map((value) => value - normaliser);
};

const expectNear = async (actual: Tensor, wanted: number) =>
  expect(await actual.item()).toBeCloseTo(wanted, 5);

describe("crossEntropy", () => {
  const logits = rows(4, 3);
  const labels = [2, 0, 0, 1];

  it("leaves out rows with the ignored label", async () => {
    const kept = [0, 3].map((i) => -logSoftmax(logits[i])[labels[i]]);
    await expectNear(crossEntropy(tensor(logits), ints(...labels), {ignoreIndex: 0}), mean(kept));
    const x = tensor(logits).withGrad();
    const [dx] = grad(crossEntropy(x, ints(2, -100, 0, -100), {ignoreIndex: -100}), [x]);
    const gradient = (await dx.array()) as number[][];
    expect(gradient[1]).toEqual([0, 0, 0]);
    expect(gradient[3]).toEqual([0, 0, 0]);
    expect(gradient[0][2]).toBeCloseTo((Math.exp(logSoftmax(logits[0])[2]) - 1) / 2, 5);
  });

  it("is 0, and flat, where no row counts", async () => {
    const x = tensor(logits).withGrad();
    const loss = crossEntropy(x, ints(1, 1, 1, 1), {ignoreIndex: 1});
    const [dx] = grad(loss, [x]);
    expect(await loss.item()).toBe(0);
    expect(new Set(await dx.data())).toEqual(new Set([0]));
  });

  it("spreads a share of each label", async () => {
    const wanted = logits.map((row, i) => {
      const logs = logSoftmax(row);
      return -(0.9 * logs[labels[i]] + 0.1 * mean(logs));
    });
    const loss = crossEntropy(tensor(logits), ints(...labels), {labelSmoothing: 0.1});
    await expectNear(loss, mean(wanted));
    expect(() => crossEntropy(tensor(logits), ints(...labels), {labelSmoothing: 1})).toThrow(
      "labelSmoothing",
    );
  });

  it("still refuses labels that are no class", () => {
    expect(() => crossEntropy(tensor(logits), ints(0, 1, 2, 3), {ignoreIndex: -1})).toThrow(
      RangeError,
    );
  });
});

describe("binaryCrossEntropy", () => {
  it("equals the formula", async () => {
    const logits = rows(3, 4);
    const targets = rows(3, 4, 0.5).map((row) => row.map((value) => value + 0.5));
    const wanted = logits.flatMap((row, i) =>
      row.map((x, k) => {
        const p = 1 / (1 + Math.exp(-x));
        return -(targets[i][k] * Math.log(p) + (1 - targets[i][k]) * Math.log(1 - p));
      }),
    );
    await expectNear(binaryCrossEntropy(tensor(logits), tensor(targets)), mean(wanted));
  });

  it("keeps its digits where the answer is certain", async () => {
    for (const [x, target, wanted] of [
      [20, 1, 2.0611536e-9],
      [-20, 0, 2.0611536e-9],
      [1e4, 0, 1e4],
      [-1e4, 1, 1e4],
      [1e4, 1, 0],
    ]) {
      const loss = await binaryCrossEntropy(tensor([x]), tensor([target])).item();
      expect(Math.abs(loss - wanted)).toBeLessThanOrEqual(1e-6 * wanted);
    }
  });

  it("refuses to broadcast", () => {
    expect(() => binaryCrossEntropy(tensor([[1], [2]]), tensor([1, 2]))).toThrow(
      "binaryCrossEntropy: [2, 1] x [2]: the two must be of one shape",
    );
  });
});

describe("distances between distributions", () => {
  it("klDivergence is that of the formula, and 0 for the same", async () => {
    const [p, q] = [rows(3, 5), rows(3, 5)].map((logits) => logits.map(logSoftmax));
    const wanted = p.map((row, i) =>
      row.reduce((sum, value, k) => sum + Math.exp(value) * (value - q[i][k]), 0),
    );
    await expectNear(klDivergence(tensor(p), tensor(q)), mean(wanted));
    await expectNear(klDivergence(tensor(p), tensor(p)), 0);
  });

  it("gaussianKL is that of the formula, and 0 for the standard normal", async () => {
    const [mu, s] = [rows(2, 3), rows(2, 3)];
    const wanted = mu.map(
      (row, i) =>
        -0.5 * row.reduce((sum, m, k) => sum + 1 + s[i][k] - m ** 2 - Math.exp(s[i][k]), 0),
    );
    await expectNear(gaussianKL(tensor(mu), tensor(s)), mean(wanted));
    expect(await gaussianKL(tensor([[0, 0]]), tensor([[0, 0]])).item()).toBe(0);
  });
});

describe("margins", () => {
  it("huberLoss is square near zero and linear beyond", async () => {
    const [x, y] = [rows(3, 4, 3), rows(3, 4, 3)];
    const wanted = x.flatMap((row, i) =>
      row.map((value, k) => {
        const d = Math.abs(value - y[i][k]);
        return d <= 1.5 ? d ** 2 / 2 : 1.5 * (d - 0.75);
      }),
    );
    await expectNear(huberLoss(tensor(x), tensor(y), {delta: 1.5}), mean(wanted));
  });

  it("hingeLoss", async () => {
    const loss = hingeLoss(tensor([2, 0.5, -1]), tensor([1, 1, 1]));
    await expectNear(loss, (0 + 0.5 + 2) / 3);
  });

  it("marginLoss equals a double loop", async () => {
    const lengths = rows(4, 3, 0.5).map((row) => row.map((value) => value + 0.5));
    const labels = [2, 0, 1, 1];
    const wanted = lengths.map((row, i) =>
      row.reduce((sum, length, k) => {
        const isPresent = labels[i] === k;
        const off = isPresent ? Math.max(0, 0.9 - length) : Math.max(0, length - 0.1);
        return sum + (isPresent ? 1 : 0.5) * off ** 2;
      }, 0),
    );
    await expectNear(marginLoss(tensor(lengths), ints(...labels)), mean(wanted));
  });
});

describe("contrast", () => {
  const [a, b, c] = [rows(4, 3), rows(4, 3), rows(4, 3)];

  it("normalize makes unit vectors, and leaves zeros alone, with their gradient", async () => {
    const x = tensor([
      [3, 4],
      [0, 0],
    ]).withGrad();
    const y = normalize(x);
    const [dx] = grad(y.square().sum(), [x]);
    const values = await y.data();
    [0.6, 0.8, 0, 0].forEach((value, i) => {
      expect(values[i]).toBeCloseTo(value, 5);
    });
    expect(Array.from(await dx.data()).every(Number.isFinite)).toBe(true);
  });

  it("cosineSimilarity", async () => {
    const values = await cosineSimilarity(tensor(a), tensor(b)).data();
    a.forEach((row, i) => {
      expect(values[i]).toBeCloseTo(cosine(row, b[i]), 5);
    });
  });

  it("contrastiveLoss pulls like pairs and pushes unlike ones", async () => {
    const unlike = [0, 1, 1, 0];
    const wanted = a.map((row, i) => {
      const d2 = distance2(row, b[i]);
      return unlike[i] ? Math.max(0, 3 - Math.sqrt(d2)) ** 2 / 2 : d2 / 2;
    });
    const loss = contrastiveLoss(tensor(a), tensor(b), tensor(unlike), {margin: 3});
    await expectNear(loss, mean(wanted));
  });

  it("contrastiveLoss has a finite gradient where two unlike examples meet", async () => {
    const x = tensor([[1, 2]]).withGrad();
    const [dx] = grad(contrastiveLoss(x, tensor([[1, 2]]), tensor([1])), [x]);
    expect(Array.from(await dx.data()).every(Number.isFinite)).toBe(true);
  });

  it("tripletLoss", async () => {
    const wanted = a.map((row, i) =>
      Math.max(0, distance2(row, b[i]) - distance2(row, c[i]) + 0.5),
    );
    expect(new Set(wanted.map((value) => value > 0)).size).toBe(2);
    await expectNear(tripletLoss(tensor(a), tensor(b), tensor(c), {margin: 0.5}), mean(wanted));
  });

  it("ntXent equals a double loop", async () => {
    const all = [...a, ...b];
    const wanted = all.map((row, i) => {
      const others = all.map((other, k) => (k === i ? 0 : Math.exp(cosine(row, other) / 0.3)));
      return -Math.log(others[(i + 4) % 8] / others.reduce((x, y) => x + y, 0));
    });
    await expectNear(ntXent(tensor(a), tensor(b), {temperature: 0.3}), mean(wanted));
  });

  it("clipLoss equals two rows of softmax", async () => {
    const logits = a.map((row) => b.map((other) => 4 * cosine(row, other)));
    const across = logits.map((row, i) => -logSoftmax(row)[i]);
    const down = logits.map((_, i) => -logSoftmax(logits.map((row) => row[i]))[i]);
    const loss = clipLoss(tensor(a), tensor(b), tensor(Math.log(4)));
    await expectNear(loss, (mean(across) + mean(down)) / 2);
  });
});
