/** Less memory for more computing, where the record of a long rollout would not fit. */
import {sameShape, shapeError} from "../ops/operation.js";
import {backpropagate, isRecording, nextRecord, takenFromOutside, withGraph} from "./graph.js";
import {scope} from "./scope.js";
import type {Tensor} from "./tensor.js";

/**
 * Computes `fn(...inputs)` and keeps only the result; the backward pass runs `fn` again for what it
 * needs in between. Gradients also reach what `fn` takes from around it, such as the parameters of
 * a layer.
 *
 * `fn` must compute the same both times: draw random numbers outside and hand them in. What it makes
 * and does not return is freed.
 *
 * Source: Chen et al. 2016, "Training Deep Nets with Sublinear Memory Cost".
 *
 * @throws ShapeError in the backward pass, when `fn` returns another shape than the first time
 */
export function checkpoint<Inputs extends Tensor[]>(
  fn: (...inputs: Inputs) => Tensor,
  ...inputs: Inputs
): Tensor {
  if (!isRecording()) return scope(() => fn(...inputs));
  const {output, outside} = scope(() => {
    const start = nextRecord();
    const result = fn(...inputs);
    return {
      output: result.detach(),
      outside: result.requiresGrad ? takenFromOutside(result, start) : [],
    };
  });
  if (outside.length === 0) return output;

  const recompute = (upstream: Tensor, createGraph: boolean) => {
    const again = withGraph(() => fn(...inputs));
    if (!sameShape(again.shape, output.shape)) {
      throw shapeError(
        "checkpoint",
        [output, again],
        "the function must compute the same each time",
      );
    }
    const found = new Map<Tensor, Tensor>();
    const ends = new Set(outside);
    const arrive = (tensor: Tensor, gradient: Tensor) => {
      if (ends.has(tensor)) found.set(tensor, gradient);
    };
    backpropagate(again, upstream, createGraph, arrive, ends);
    return outside.map((tensor) => found.get(tensor));
  };

  output.record({
    operation: "checkpoint",
    attributes: {},
    inputs: outside,
    // What is recorded for second derivatives must stay.
    gradient: (upstream) =>
      isRecording() ? recompute(upstream, true) : scope(() => recompute(upstream, false)),
  });
  return output;
}
