/** jax-js on its wasm device, or on WebGPU: the whole step, gradients and update, in one `jit`. */
import {defaultDevice, init, jit, numpy as np, valueAndGrad} from "@jax-js/jax";
import {type Numbers, type Runner, rootMeanSquare, type Step} from "../work.js";

export type Arrays = np.Array[];

export async function start(device: "wasm" | "webgpu" = "wasm"): Promise<void> {
  const found = await init(device);
  if (!found.includes(device)) throw new Error(`There is no ${device} here.`);
  defaultDevice(device);
}

/** Arrays are used up by what they are passed to; `.ref` keeps them for the next call. */
export const keep = (arrays: Arrays): Arrays => arrays.map((array) => array.ref);

export const toArray = ({values, shape}: Numbers): np.Array => np.array(values).reshape([...shape]);

/** A layer's weight [out, in] as [in, out], laid out anew. */
export function transposed({values, shape: [rows, columns]}: Numbers): np.Array {
  const turned = values.slice();
  for (let i = 0; i < values.length; ++i) {
    turned[(i % columns) * rows + Math.floor(i / columns)] = values[i];
  }
  return toArray({values: turned, shape: [columns, rows]});
}

/** Mean of the squares of the differences. */
export const meanSquare = (y: np.Array, target: np.Array): np.Array =>
  np.mean(np.square(y.sub(target)));

type LossOf = (parameters: Arrays, ...inputs: Arrays) => np.Array;
type Gradients = (parameters: Arrays, ...inputs: Arrays) => [np.Array, Arrays];

/** Loss and gradients by its own reverse mode. */
export const derived = (lossOf: LossOf): Gradients => valueAndGrad(lossOf) as unknown as Gradients;

/** θ ← θ − η g. */
export function sgd(
  gradientsOf: Gradients,
  {parameters, inputs, learningRate}: {parameters: Arrays; inputs: Arrays; learningRate: number},
): Step<np.Array> {
  const step = jit((old: Arrays, ...given: Arrays) => {
    const [loss, gradients] = gradientsOf(keep(old), ...given);
    return [loss, ...old.map((p, i) => p.sub(gradients[i].mul(learningRate)))];
  });
  let now = parameters;
  return () => {
    const [loss, ...next] = step(now, ...keep(inputs)) as Arrays;
    now = next;
    return loss;
  };
}

/** Adam, or with a decay AdamW, its corrections given as two numbers a step. */
export function adam(
  gradientsOf: Gradients,
  {
    parameters,
    inputs,
    learningRate,
    weightDecay = 0,
  }: {parameters: Arrays; inputs: Arrays; learningRate: number; weightDecay?: number},
): Step<np.Array> {
  const step = jit(
    (old: Arrays, ms: Arrays, vs: Arrays, rate: np.Array, epsilon: np.Array, given: Arrays) => {
      const [loss, gradients] = gradientsOf(keep(old), ...given);
      const nextM = ms.map((m, i) => m.mul(0.9).add(gradients[i].ref.mul(0.1)));
      const nextV = vs.map((v, i) => v.mul(0.999).add(np.square(gradients[i]).mul(0.001)));
      const next = old.map((p, i) => {
        const root = np.sqrt(nextV[i].ref).add(epsilon.ref);
        const kept = weightDecay ? p.mul(1 - learningRate * weightDecay) : p;
        return kept.sub(nextM[i].ref.div(root).mul(rate.ref));
      });
      rate.dispose();
      epsilon.dispose();
      return [[loss], next, nextM, nextV];
    },
  );
  let now = parameters;
  let ms = parameters.map((p) => np.zeros(p.shape));
  let vs = parameters.map((p) => np.zeros(p.shape));
  let [power1, power2] = [1, 1];
  return () => {
    power1 *= 0.9;
    power2 *= 0.999;
    const root = Math.sqrt(1 - power2);
    const rate = np.array((learningRate * root) / (1 - power1));
    const [[loss], ...next] = step(now, ms, vs, rate, np.array(1e-8 * root), keep(inputs)) as [
      Arrays,
      Arrays,
      Arrays,
      Arrays,
    ];
    [now, ms, vs] = next;
    return loss;
  };
}

/** @param eachStep whether to wait for each step, as on a device that computes at the call */
export function runner(make: () => Step<np.Array>, eachStep = true): Runner {
  const step = make();
  let last: Arrays = [];
  return {
    async run(count) {
      for (let i = 0; i < count; ++i) {
        for (const array of last) array.dispose();
        last = [step()].flat();
        if (eachStep) await last[0].blockUntilReady();
      }
      await last[0].blockUntilReady();
    },
    value: async () =>
      rootMeanSquare(
        await Promise.all(last.map((result) => result.ref.data() as Promise<Float32Array>)),
      ),
  };
}
