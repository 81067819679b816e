/** What a work of the bench is, and the numbers that every contestant gets. */
import type {numpy as np} from "@jax-js/jax";
import type * as tf from "@tensorflow/tfjs";
import type {Tensor} from "../../lib/index.js";
import {Random} from "../../lib/random/random.js";

export interface Numbers {
  shape: number[];
  values: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>;
}

export type Data = Readonly<Record<string, Numbers>>;

/** One training step, or one operation: returns the loss before the update, or the results. */
export type Step<T> = () => T | T[];

export type Library = "ours" | "tfjs" | "jax" | "torch";

export interface Work<D extends Data = Data> {
  name: string;
  title: string;
  /** Whether a step trains: then losses are compared after five steps, else results. */
  trains: boolean;
  /** How many times as fast this library should be as the better of tfjs and jax, and as PyTorch. */
  goals: {peers: number; torch?: number};
  /** Largest relative difference between losses that counts as equal; 1e-3 when left out. */
  tolerance?: number;
  /** Floating-point operations of a step, where the row also says GFLOP/s. */
  flops?: number;
  /** Also measured through the worker device. */
  worker?: boolean;
  /** The same numbers each time. Weights of layers are [out, in], images (N, C, H, W). */
  data(): D;
  ours(data: D): Step<Tensor>;
  tfjs(data: D): Step<tf.Tensor>;
  jax(data: D): Step<np.Array>;
}

/** A contestant in a row, ready to run. */
export interface Runner {
  /** So many steps, all computed when the promise resolves. */
  run(count: number): Promise<void>;
  /** The root mean square of the last step's results; of a loss, the loss. */
  value(): Promise<number>;
}

export const defineWork = <D extends Data>(work: Work<D>): Work => work as unknown as Work;

export const sizeOf = (shape: readonly number[]) => shape.reduce((size, n) => size * n, 1);

export function rootMeanSquare(results: readonly ArrayLike<number>[]): number {
  let sum = 0;
  let count = 0;
  for (const values of results) {
    count += values.length;
    for (let i = 0; i < values.length; ++i) sum += values[i] ** 2;
  }
  return Math.sqrt(sum / count);
}

/** Draws a work's numbers, always the same. */
export class Source {
  readonly random = new Random(1);

  /** Uniform in ±scale. */
  uniform(shape: number[], scale = 1): Numbers {
    const values = Float32Array.from(
      {length: sizeOf(shape)},
      () => (2 * this.random.next() - 1) * scale,
    );
    return {shape, values};
  }

  /** First weights of a layer with so many inputs. */
  weights(shape: number[], fanIn = shape[shape.length - 1]): Numbers {
    return this.uniform(shape, 1 / Math.sqrt(fanIn));
  }

  labels(count: number, classes: number): Numbers {
    const values = Int32Array.from({length: count}, () => this.random.integer(classes));
    return {shape: [count], values};
  }
}

/** Labels as rows of zeros with a single one. */
export function oneHot({values}: Numbers, classes: number): Numbers {
  const rows = new Float32Array(values.length * classes);
  for (let i = 0; i < values.length; ++i) rows[i * classes + values[i]] = 1;
  return {shape: [values.length, classes], values: rows};
}

export const filled = (shape: number[], value: number): Numbers => ({
  shape,
  values: new Float32Array(sizeOf(shape)).fill(value),
});
