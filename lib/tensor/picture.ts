/** The record of how a tensor came about, as plain data: for views to draw, and for reading as text. */
import type {DType} from "../devices/device.js";
import {formatShape} from "../ops/operation.js";
import type {Tensor} from "./tensor.js";

export interface PictureNode {
  /** Its place in `nodes`: inputs come before what is computed from them. */
  readonly id: number;
  /**
   * The operation, "parameter" for what wants a gradient and was not computed, or "input" for what
   * came from outside.
   */
  readonly operation: string;
  /** The activation that a dense layer or a convolution applies in the same row, e.g. "relu". */
  readonly activation?: string;
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly name?: string;
}

/** The output of `from` is input number `input` of `to`. */
export interface PictureEdge {
  readonly from: number;
  readonly to: number;
  readonly input: number;
}

export interface Picture {
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
}

/** A tensor and all that was recorded on the way to it, inputs first: the tensors of `graphOf`'s nodes. */
export function historyOf(output: Tensor): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set([output]);
  // An explicit stack: a long recurrence would overflow the engine's own.
  const stack = [{tensor: output, next: 0}];
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const inputs = top.tensor.node?.inputs ?? [];
    if (top.next === inputs.length) {
      order.push(top.tensor);
      stack.pop();
      continue;
    }
    const input = inputs[top.next++];
    if (seen.has(input)) continue;
    seen.add(input);
    stack.push({tensor: input, next: 0});
  }
  return order;
}

/**
 * The computation graph that leads to a tensor: what `backward` walks through. Only what was recorded
 * is known: where no gradient is wanted, the walk ends at an input.
 *
 * `graphOf(loss, {names: [["x", x], ...model.namedParameters()]})`
 *
 * @param names of tensors, as `namedParameters` of a module yields them
 */
export function graphOf(
  output: Tensor,
  {names = []}: {names?: Iterable<readonly [string, Tensor]>} = {},
): Picture {
  const nameOf = new Map(Array.from(names, ([name, tensor]) => [tensor, name]));
  const order = historyOf(output);
  const ids = new Map(order.map((tensor, id) => [tensor, id]));
  const nodes = order.map((tensor, id): PictureNode => {
    const {shape, dtype, node, requiresGrad} = tensor;
    const operation = node?.operation ?? (requiresGrad ? "parameter" : "input");
    const activation = node?.attributes.activation;
    return {
      id,
      operation,
      ...(typeof activation === "string" && activation !== "none" && {activation}),
      shape,
      dtype,
      name: nameOf.get(tensor),
    };
  });
  const edges = order.flatMap(({node}, to) =>
    (node?.inputs ?? []).map((tensor, input) => ({from: ids.get(tensor) as number, to, input})),
  );
  return {nodes, edges};
}

/**
 * A graph as text, a line a node: its number, its name or operation, what it is computed from, and
 * its shape.
 *
 *     0  input x       [4, 3]
 *     1  parameter w   [2, 3]
 *     2  linear(0, 1)  [4, 2]
 */
export function graphText({nodes, edges}: Picture): string {
  const sources = nodes.map((): number[] => []);
  for (const {from, to, input} of edges) sources[to][input] = from;
  const titles = nodes.map(({id, operation, activation, name}) => {
    const inputs = sources[id].length > 0 ? `(${sources[id].join(", ")})` : "";
    const computed = `${operation}${inputs}${activation ? ` ${activation}` : ""}`;
    return name === undefined ? computed : `${computed} ${name}`;
  });
  const digits = String(nodes.length - 1).length;
  const width = Math.max(...titles.map(({length}) => length));
  const line = ({id, shape, dtype}: PictureNode) =>
    [
      String(id).padStart(digits),
      titles[id].padEnd(width),
      formatShape(shape) + (dtype === "float32" ? "" : ` ${dtype}`),
    ].join("  ");
  return nodes.map(line).join("\n");
}
