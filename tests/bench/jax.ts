/** jax-js on its wasm device, everything compiled by its `jit`. */
import {defaultDevice, init, jit, lax, nn, numpy as np, valueAndGrad} from "@jax-js/jax";
import {type Contestant, data} from "./workloads.js";

type Arrays = np.Array[];

/** Arrays are used up by what they are passed to; `.ref` keeps them for the next call. */
const keep = (arrays: Arrays) => arrays.map((array) => array.ref);

async function repeat(repetitions: number, work: () => Arrays): Promise<void> {
  let last: Arrays = [];
  for (let i = 0; i < repetitions; ++i) {
    for (const array of last) array.dispose();
    last = work();
    await last[last.length - 1].blockUntilReady();
  }
  for (const array of last) array.dispose();
}

const array = (values: Float32Array, shape: readonly number[]) =>
  np.array(values as Float32Array<ArrayBuffer>).reshape([...shape]);

function mlp(): (repetitions: number) => Promise<void> {
  const {batch, inputs, hidden, classes} = data;
  const x = array(data.samples, [batch, inputs]);
  const target = array(data.oneHot, [batch, classes]);
  let parameters = [
    array(data.weights1, [inputs, hidden]),
    np.zeros([hidden]),
    array(data.weights2, [hidden, classes]),
    np.zeros([classes]),
  ];
  const lossOf = ([w1, b1, w2, b2]: Arrays, samples: np.Array, labels: np.Array) => {
    const h = nn.relu(np.matmul(samples, w1).add(b1));
    const logits = np.matmul(h, w2).add(b2);
    return nn
      .logSoftmax(logits)
      .mul(labels)
      .sum()
      .mul(-1 / batch);
  };
  const step = jit((old: Arrays, samples: np.Array, labels: np.Array) => {
    const [loss, gradients] = valueAndGrad(lossOf)(keep(old), samples, labels);
    loss.dispose();
    return old.map((p, i) => p.sub((gradients as Arrays)[i].mul(data.learningRate)));
  });
  return async (repetitions) => {
    for (let i = 0; i < repetitions; ++i) {
      parameters = step(parameters, x.ref, target.ref) as Arrays;
      await parameters[0].blockUntilReady();
    }
  };
}

export async function jax(): Promise<Contestant> {
  await init("wasm");
  defaultDevice("wasm");
  const left = array(data.left, [data.size, data.size]);
  const right = array(data.right, [data.size, data.size]);
  const images = array(data.pixels, data.images);
  const kernel = array(data.taps, data.kernel);
  const [batch, , height, width] = data.images;
  const upstream = array(data.upstream, [batch, data.kernel[0], height, width]);
  const scores = array(data.scores, data.logits);
  const product = jit((a: np.Array, b: np.Array) => np.matmul(a, b));
  const convolve = (x: np.Array, w: np.Array) => lax.convGeneralDilated(x, w, [1, 1], "SAME");
  const forward = jit(convolve);
  const weighted = ([x, w]: Arrays, dy: np.Array) => convolve(x, w).mul(dy).sum();
  const backward = jit((xw: Arrays, dy: np.Array) => {
    const [value, gradients] = valueAndGrad(weighted)(xw, dy);
    value.dispose();
    return gradients as Arrays;
  });
  const softmax = jit((x: np.Array) => nn.softmax(x));
  return {
    name: "jax-js wasm, jit",
    run: {
      matmul: (count) => repeat(count, () => [product(left.ref, right.ref)]),
      mlp: mlp(),
      convForward: (count) => repeat(count, () => [forward(images.ref, kernel.ref)]),
      convBackward: (count) =>
        repeat(count, () => backward([images.ref, kernel.ref], upstream.ref) as Arrays),
      softmax: (count) => repeat(count, () => [softmax(scores.ref)]),
    },
  };
}
