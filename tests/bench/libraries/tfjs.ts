/**
 * TensorFlow.js on its wasm backend as its best users write it: SIMD, production mode, training steps
 * by hand. Its own gradients multiply by transposed matrices in a slow path of that backend, and the
 * backend has no gradient of a convolution's kernel.
 */
import * as tf from "@tensorflow/tfjs";
import {setWasmPaths} from "@tensorflow/tfjs-backend-wasm";
import {type Numbers, type Runner, rootMeanSquare, type Step, sizeOf} from "../work.js";

/** @param folder where its wasm files are, with a slash at the end */
export async function start(folder: string): Promise<void> {
  setWasmPaths(folder);
  tf.enableProdMode();
  if (!(await tf.setBackend("wasm"))) throw new Error("The wasm backend does not start.");
}

export function toTensor<T extends tf.Tensor = tf.Tensor2D>({values, shape}: Numbers): T {
  const type = values instanceof Int32Array ? "int32" : "float32";
  return tf.tensor(values, shape, type) as T;
}

/** A layer's weight [out, in] as this library multiplies: [in, out]. */
export const transposed = (numbers: Numbers): tf.Tensor2D => tf.tidy(() => turn(toTensor(numbers)));

/** The transpose made explicit: faster than the flags of its matrix product. */
export const turn = (x: tf.Tensor2D): tf.Tensor2D => tf.transpose(x);

/** x W + b in one kernel. */
export const linear = (
  x: tf.Tensor2D,
  w: tf.Tensor2D,
  b: tf.Tensor,
  activation: "linear" | "relu" = "linear",
): tf.Tensor2D => tf.fused.matMul({a: x, b: w, bias: b, activation}) as tf.Tensor2D;

/** Mean cross-entropy and its gradient by the logits. */
export function crossEntropy(logits: tf.Tensor2D, target: tf.Tensor2D): [tf.Tensor, tf.Tensor2D] {
  const [count] = logits.shape;
  const probabilities = tf.softmax(logits);
  const loss = tf.div(tf.sum(tf.mul(target, tf.log(probabilities))), -count);
  return [loss, tf.div(tf.sub(probabilities, target), count)];
}

/** Mean squared error and its gradient. */
export function meanSquare<T extends tf.Tensor>(y: T, target: T): [tf.Tensor, T] {
  const difference = tf.sub<T>(y, target);
  return [tf.mean(tf.square(difference)), tf.mul<T>(difference, 2 / y.size)];
}

interface Trained {
  parts(): tf.Tensor[];
  update(gradients: tf.Tensor[]): void;
}

export class SGD implements Trained {
  readonly #rate: tf.Scalar;
  readonly #variables: tf.Variable[];

  constructor(parameters: tf.Tensor[], {learningRate}: {learningRate: number}) {
    this.#rate = tf.scalar(learningRate);
    this.#variables = parameters.map((parameter) => tf.variable(parameter));
  }

  parts(): tf.Tensor[] {
    return this.#variables;
  }

  update(gradients: tf.Tensor[]): void {
    for (const [i, variable] of this.#variables.entries()) {
      variable.assign(tf.sub(variable, tf.mul(this.#rate, gradients[i])));
    }
  }
}

/** Adam over all parameters laid end to end: a dozen kernels a step, however many there are. */
export class Adam implements Trained {
  readonly #shapes: number[][];
  readonly #all: tf.Variable;
  readonly #m: tf.Variable;
  readonly #v: tf.Variable;
  readonly #fixed = [0.9, 0.1, 0.999, 0.001].map((value) => tf.scalar(value));
  readonly #kept: tf.Scalar;
  #power1 = 1;
  #power2 = 1;
  readonly #learningRate: number;
  readonly #decays: boolean;

  constructor(
    parameters: tf.Tensor[],
    {learningRate, weightDecay = 0}: {learningRate: number; weightDecay?: number},
  ) {
    this.#shapes = parameters.map(({shape}) => shape);
    this.#learningRate = learningRate;
    this.#decays = weightDecay > 0;
    this.#kept = tf.scalar(1 - learningRate * weightDecay);
    this.#all = tf.variable(tf.tidy(() => tf.concat(parameters.map((x) => tf.reshape(x, [-1])))));
    this.#m = tf.variable(tf.zeros(this.#all.shape));
    this.#v = tf.variable(tf.zeros(this.#all.shape));
  }

  parts(): tf.Tensor[] {
    let start = 0;
    return this.#shapes.map((shape) => {
      const size = sizeOf(shape);
      const part = tf.reshape(tf.slice(this.#all, [start], [size]), shape);
      start += size;
      return part;
    });
  }

  update(gradients: tf.Tensor[]): void {
    const g = tf.concat(gradients.map((x) => tf.reshape(x, [-1])));
    const [beta1, rest1, beta2, rest2] = this.#fixed;
    this.#power1 *= 0.9;
    this.#power2 *= 0.999;
    // The corrections as two factors: lr m̂ / (√v̂ + ε) = lr √c₂ / c₁ · m / (√v + ε √c₂).
    const root = Math.sqrt(1 - this.#power2);
    const m = tf.add(tf.mul(this.#m, beta1), tf.mul(g, rest1));
    const v = tf.add(tf.mul(this.#v, beta2), tf.mul(tf.square(g), rest2));
    const direction = tf.div(m, tf.add(tf.sqrt(v), 1e-8 * root));
    const change = tf.mul(direction, (this.#learningRate * root) / (1 - this.#power1));
    const old = this.#decays ? tf.mul(this.#all, this.#kept) : this.#all;
    this.#all.assign(tf.sub(old, change));
    this.#m.assign(m);
    this.#v.assign(v);
  }
}

/** Runs a step in a tidy. This backend computes at the call. */
export function runner(make: () => Step<tf.Tensor>): Runner {
  const step = make();
  let last: tf.Tensor[] = [];
  return {
    async run(count) {
      for (let i = 0; i < count; ++i) {
        tf.dispose(last);
        last = [tf.tidy(step)].flat();
      }
    },
    value: async () => rootMeanSquare(await Promise.all(last.map((result) => result.data()))),
  };
}
