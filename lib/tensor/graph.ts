/** The record of how a tensor came about, and the walk back through it. */
import type {Attributes} from "../devices/device.js";
import type {Tensor} from "./tensor.js";

export interface GraphNode {
  /** The operation's name in the table, or the name of a view: "reshape", "permute", … */
  readonly operation: string;
  readonly attributes: Attributes;
  readonly inputs: readonly Tensor[];
  /** dL/d(input) for each input, from dL/d(output). */
  readonly gradient: (upstream: Tensor) => (Tensor | undefined)[];
}

let recording = true;

/** Whether operations are recorded for `backward` now. */
export const isRecording = (): boolean => recording;

function withRecording<T>(value: boolean, work: () => T): T {
  const before = recording;
  recording = value;
  try {
    return work();
  } finally {
    recording = before;
  }
}

/** Runs `work` without recording it: nothing made inside has a gradient. */
export const noGrad = <T>(work: () => T): T => withRecording(false, work);

/** Runs `work` and records it, whatever is recorded around it. */
export const withGraph = <T>(work: () => T): T => withRecording(true, work);

let records = 0;

/** Numbers the tensors that were recorded, in order. */
export const nextRecord = (): number => ++records;

const nothing: ReadonlySet<Tensor> = new Set();

/**
 * All tensors that `output` came from and that want a gradient, each before those that it feeds.
 *
 * @param ends where the walk does not go on
 */
function topologicalOrder(output: Tensor, ends: (tensor: Tensor) => boolean): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>();
  // An explicit stack: a long recurrence would overflow the engine's own.
  const stack: {tensor: Tensor; next: number}[] = [{tensor: output, next: 0}];
  seen.add(output);
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const inputs = ends(top.tensor) ? [] : (top.tensor.node?.inputs ?? []);
    if (top.next === inputs.length) {
      order.push(top.tensor);
      stack.pop();
      continue;
    }
    const input = inputs[top.next++];
    if (input.requiresGrad && !seen.has(input)) {
      seen.add(input);
      stack.push({tensor: input, next: 0});
    }
  }
  return order;
}

/**
 * The tensors with a gradient that a computation took from outside: those that were recorded before
 * it began, or not at all.
 *
 * @param start nextRecord() when it began
 */
export function takenFromOutside(output: Tensor, start: number): Tensor[] {
  const isOutside = (tensor: Tensor) => !tensor.node || tensor.recordedAt < start;
  return topologicalOrder(output, isOutside).filter(isOutside);
}

/**
 * Reverse-mode differentiation. Calls `arrive(tensor, gradient)` once for each tensor on the way,
 * when its whole gradient is known.
 *
 * @param createGraph record the backward pass too, so that its result can be differentiated again
 * @param ends tensors that the walk arrives at, but does not go beyond
 */
export function backpropagate(
  output: Tensor,
  upstream: Tensor,
  createGraph: boolean,
  arrive: (tensor: Tensor, gradient: Tensor) => void,
  ends: ReadonlySet<Tensor> = nothing,
): void {
  const order = topologicalOrder(output, (tensor) => ends.has(tensor));
  const gradients = new Map<Tensor, Tensor>([[output, upstream]]);
  withRecording(createGraph, () => {
    for (const tensor of order.reverse()) {
      const gradient = gradients.get(tensor);
      if (!gradient) continue;
      gradients.delete(tensor);
      arrive(tensor, gradient);
      if (ends.has(tensor)) continue;
      tensor.node?.gradient(gradient).forEach((part, i) => {
        const input = (tensor.node as GraphNode).inputs[i];
        if (!part || !input.requiresGrad) return;
        const sum = gradients.get(input);
        gradients.set(input, sum ? sum.add(part) : part);
      });
    }
  });
}
