/** Finds where the first number that is not finite came from. */
import {formatShape} from "../ops/operation.js";
import type {Tensor} from "../tensor/tensor.js";

const isBad = (values: ArrayLike<number>) => Array.from(values).some((x) => !Number.isFinite(x));

/** The loss and all that was recorded on the way to it. An explicit stack: recurrences are deep. */
function computationOf(loss: Tensor): Tensor[] {
  const seen = new Set([loss]);
  const stack = [loss];
  for (let tensor = stack.pop(); tensor; tensor = stack.pop()) {
    for (const input of tensor.node?.inputs ?? []) {
      if (!seen.has(input)) stack.push(input);
      seen.add(input);
    }
  }
  return [...seen];
}

/**
 * Walks back from a loss that is not finite, from bad output to bad input, as far as that goes, and
 * says in words where NaN or an infinity began. An infinity that does no harm, such as the −∞ of an
 * attention mask, is not on that way.
 */
export async function originOfNaN(loss: Tensor): Promise<string | undefined> {
  const tensors = computationOf(loss);
  // All reads are asked for at once: a training step that goes on may free what they look at.
  const values = await Promise.all(
    tensors.map(async (tensor) => (tensor.storage.freed ? [] : await tensor.data())),
  );
  const bad = new Set(tensors.filter((_, i) => isBad(values[i])));
  if (!bad.has(loss)) return undefined;
  let origin = loss;
  for (;;) {
    const earlier = origin.node?.inputs.find((input) => bad.has(input));
    if (!earlier) break;
    origin = earlier;
  }
  const shape = formatShape(origin.shape);
  if (origin.node) {
    return `The first such number is in the output of ${origin.node.operation}, shape ${shape}.`;
  }
  return origin.requiresGrad
    ? `A parameter of shape ${shape} is no longer finite: an update before this step overflowed. Try a smaller learning rate.`
    : `An input of shape ${shape} is not finite.`;
}
