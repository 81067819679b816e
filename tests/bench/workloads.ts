/** What is measured, and the numbers that every contestant gets. */
import {Random} from "../../lib/random/random.js";

export interface Workload {
  id: string;
  title: string;
  /** Repetitions in one sample, chosen so that a sample of ours takes some tens of milliseconds. */
  repetitions: number;
  unit: "ms" | "GFLOP/s" | "steps/s";
  /** The printed figure from milliseconds a repetition. */
  figure(ms: number): number;
}

const SIZE = 512;

export const workloads = [
  {
    id: "matmul",
    title: `matrix product ${SIZE} x ${SIZE} x ${SIZE}`,
    repetitions: 5,
    unit: "GFLOP/s",
    figure: (ms) => (2 * SIZE ** 3) / (ms * 1e6),
  },
  {
    id: "mlp",
    title: "MLP 784-128-10, batch 64, SGD step",
    repetitions: 30,
    unit: "steps/s",
    figure: (ms) => 1000 / ms,
  },
  {
    id: "convForward",
    title: "convolution 3 x 3, 28 x 28, 8 -> 16, batch 32, forward",
    repetitions: 10,
    unit: "ms",
    figure: (ms) => ms,
  },
  {
    id: "convBackward",
    title: "the same, gradients of input and weights",
    repetitions: 5,
    unit: "ms",
    figure: (ms) => ms,
  },
  {
    id: "softmax",
    title: "softmax 256 x 1000",
    repetitions: 30,
    unit: "ms",
    figure: (ms) => ms,
  },
] as const satisfies Workload[];

export type WorkloadId = (typeof workloads)[number]["id"];

export interface Contestant {
  name: string;
  /** Runs a workload so many times and waits for the last result. Missing: it cannot do that. */
  run: Partial<Record<WorkloadId, (repetitions: number) => void | Promise<void>>>;
}

const random = new Random(1);

const floats = (length: number) => Float32Array.from({length}, () => (random.next() - 0.5) / 10);

const LABELS = Int32Array.from({length: 64}, () => random.integer(10));

/** Row-major; images as (N, C, H, W), convolution kernels as (O, C, rows, columns). */
export const data = {
  size: SIZE,
  left: floats(SIZE * SIZE),
  right: floats(SIZE * SIZE),
  batch: 64,
  inputs: 784,
  hidden: 128,
  classes: 10,
  learningRate: 0.1,
  samples: floats(64 * 784),
  labels: LABELS,
  oneHot: Float32Array.from({length: 640}, (_, i) =>
    LABELS[Math.floor(i / 10)] === i % 10 ? 1 : 0,
  ),
  weights1: floats(784 * 128),
  weights2: floats(128 * 10),
  images: [32, 8, 28, 28] as [number, number, number, number],
  pixels: floats(32 * 8 * 28 * 28),
  kernel: [16, 8, 3, 3] as [number, number, number, number],
  taps: floats(16 * 8 * 9),
  upstream: floats(32 * 16 * 28 * 28),
  logits: [256, 1000] as [number, number],
  scores: floats(256_000),
};
