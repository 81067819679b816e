/** Gradients without touching `.grad`, and functions with gradients of their own. */
import {formatShape, sameShape, shapeError} from "../ops/operation.js";
import {apply} from "./apply.js";
import {backpropagate, isRecording, noGrad} from "./graph.js";
import type {Tensor} from "./tensor.js";

/**
 * dL/dx for each x in `wanted`.
 *
 * With `createGraph` the gradients can be differentiated again. A Hessian-vector product H v is the
 * gradient of gᵀv, where g is the gradient (Pearlmutter 1994):
 *
 *     const [g] = grad(loss, [w], {createGraph: true});
 *     const [hv] = grad(g.mul(v).sum(), [w]);
 *
 * and a gradient penalty is a loss that contains a gradient (Gulrajani et al. 2017):
 *
 *     const [slope] = grad(critic(x).sum(), [x], {createGraph: true});
 *     loss.add(slope.square().sum(1).sqrt().sub(1).square().mean()).backward();
 *
 * @param loss one number, computed from the wanted tensors
 * @param createGraph record the gradients, so that they can be differentiated again
 * @throws ShapeError when the loss has more than one element; Error when it does not depend on a
 *   wanted tensor
 */
export function grad(
  loss: Tensor,
  wanted: readonly Tensor[],
  {createGraph = false} = {},
): Tensor[] {
  if (loss.size !== 1) {
    throw shapeError("grad", [loss], "the loss must be one number");
  }
  const found = new Map<Tensor, Tensor>();
  const one = apply("fill", [], {}, [1], {shape: loss.shape, dtype: "float32"});
  backpropagate(loss, one, createGraph, (tensor, gradient) => {
    if (wanted.includes(tensor)) found.set(tensor, gradient);
  });
  return wanted.map((tensor, i) => {
    const gradient = found.get(tensor);
    if (!gradient) throw new Error(`grad: the loss does not depend on tensor number ${i}.`);
    return gradient;
  });
}

/**
 * A function with a gradient rule of your choice: surrogates, straight-through estimators.
 *
 * @param forward computes the output; nothing inside is recorded
 * @param backward dL/d(input) for each input, from dL/d(output)
 * @throws ShapeError in the backward pass, when a gradient is not shaped like its input
 */
export function customGradient<Inputs extends Tensor[]>(
  forward: (...inputs: Inputs) => Tensor,
  backward: (upstream: Tensor, ...inputs: Inputs) => (Tensor | undefined)[],
): (...inputs: Inputs) => Tensor {
  return (...inputs) => {
    const output = noGrad(() => forward(...inputs)).detach();
    if (isRecording() && inputs.some((input) => input.requiresGrad)) {
      output.record({
        operation: "customGradient",
        attributes: {},
        inputs,
        gradient: (upstream) => {
          const parts = backward(upstream, ...inputs);
          inputs.forEach(({shape}, i) => {
            const part = parts[i];
            if (!part || sameShape(part.shape, shape)) return;
            throw shapeError(
              "customGradient",
              inputs,
              `the gradient of input ${i} has shape ${formatShape(part.shape)}`,
            );
          });
          return parts;
        },
      });
    }
    return output;
  };
}
