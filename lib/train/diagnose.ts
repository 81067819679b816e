/** Finds where the first number that is not finite came from. */
import type {Tensor} from "../tensor/tensor.js";

const isBad = (values: ArrayLike<number>) => Array.from(values).some((x) => !Number.isFinite(x));

/**
 * Walks back through the loss's computation, earliest tensor first, and says in words which tensor
 * is the first to hold NaN or an infinity.
 */
export async function originOfNaN(loss: Tensor): Promise<string | undefined> {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  const visit = (tensor: Tensor) => {
    if (seen.has(tensor)) return;
    seen.add(tensor);
    for (const input of tensor.node?.inputs ?? []) visit(input);
    order.push(tensor);
  };
  visit(loss);
  // All reads are asked for at once: a training step that goes on may free what they look at.
  const values = await Promise.all(
    order.map(async (tensor) => (tensor.storage.freed ? [] : await tensor.data())),
  );
  const index = values.findIndex(isBad);
  if (index < 0) return undefined;
  const {node, shape, requiresGrad} = order[index];
  if (node) {
    return `The first such number is in the output of ${node.operation}, shape [${shape.join(", ")}].`;
  }
  return requiresGrad
    ? `A parameter of shape [${shape.join(", ")}] is no longer finite: an update before this step overflowed. Try a smaller learning rate.`
    : `An input of shape [${shape.join(", ")}] is not finite.`;
}
