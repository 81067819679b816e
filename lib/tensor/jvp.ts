/** Products with the Jacobian from both sides: forward derivatives come out of backward ones. */
import {formatShape, sameShape, shapeError} from "../ops/operation.js";
import {apply} from "./apply.js";
import {backpropagate, withGraph} from "./graph.js";
import {scope} from "./scope.js";
import type {Tensor} from "./tensor.js";
import {permute} from "./views.js";

const filled = (shape: readonly number[], value: number): Tensor =>
  apply("fill", [], {}, [value], {shape, dtype: "float32"});

/** dL/dx for each x in `wanted`, where dL/dy is `upstream`; undefined where y does not depend on it. */
function pullBack(
  y: Tensor,
  upstream: Tensor,
  wanted: readonly Tensor[],
  createGraph: boolean,
): (Tensor | undefined)[] {
  const ends = new Set(wanted);
  const found = new Map<Tensor, Tensor>();
  const arrive = (tensor: Tensor, gradient: Tensor) => {
    if (ends.has(tensor)) found.set(tensor, gradient);
  };
  backpropagate(y, upstream, createGraph, arrive, ends);
  return wanted.map((tensor) => found.get(tensor));
}

/** Windows of our own: a gradient wanted of them does not show outside. */
const windowsOn = <Inputs extends Tensor[]>(
  inputs: readonly [...Inputs],
  createGraph: boolean,
): Inputs =>
  inputs.map((x) =>
    createGraph && x.requiresGrad ? permute(x, [...x.shape.keys()]) : x.detach().withGrad(),
  ) as Inputs;

/**
 * Jacobian-vector product: how fast `fn` changes where its inputs move along the tangents.
 *
 *     y' = J(x) v,   J = dy/dx
 *
 * Found by going backward twice. The first pass takes a stand-in u for dL/dy and gives g(u) = Jᵀu,
 * which is linear in u; the gradient of vᵀg(u) with respect to u is then J v, whatever u is. So every
 * row that can be differentiated twice has its forward derivative too, and no row needs a second
 * rule; the price is about that of a second gradient. Rows that refuse second derivatives, such as
 * the fused scans, refuse this one as well.
 *
 * Source: Townsend 2017, "A new trick for calculating Jacobian vector products".
 *
 * @param fn computes one tensor; draw random numbers outside
 * @param inputs where; float32
 * @param tangents v, one for each input, in its shape
 * @param options `createGraph`: record the result, so that it can be differentiated again; then the
 *   memory in between is the caller's to scope
 * @returns the output y and its tangent y', of one shape
 * @throws ShapeError when a tangent is not shaped like its input
 */
export function jvp<Inputs extends Tensor[]>(
  fn: (...inputs: NoInfer<Inputs>) => Tensor,
  inputs: readonly [...Inputs],
  tangents: readonly Tensor[],
  {createGraph = false} = {},
): {output: Tensor; tangent: Tensor} {
  if (tangents.length !== inputs.length) {
    throw shapeError("jvp", inputs, `${tangents.length} tangents for ${inputs.length} inputs`);
  }
  inputs.forEach(({shape}, i) => {
    if (sameShape(shape, tangents[i].shape)) return;
    throw shapeError(
      "jvp",
      inputs,
      `the tangent of input ${i} is ${formatShape(tangents[i].shape)}`,
    );
  });
  const compute = () => {
    const own = windowsOn(inputs, createGraph);
    const output = fn(...own);
    const u = filled(output.shape, 1).withGrad();
    const parts = output.requiresGrad ? pullBack(output, u, own, true) : [];
    const sums = parts.flatMap((part, i) => (part ? [part.mul(tangents[i]).sum()] : []));
    const total = sums.length > 0 ? sums.reduce((sum, part) => sum.add(part)) : undefined;
    const [tangent] = total?.requiresGrad
      ? pullBack(total, filled([], 1), [u], createGraph)
      : [undefined];
    return {output, tangent: tangent ?? filled(output.shape, 0)};
  };
  if (createGraph) return withGraph(compute);
  return scope(() => {
    const {output, tangent} = withGraph(compute);
    return {output: output.detach(), tangent: tangent.detach()};
  });
}

/**
 * Vector-Jacobian product: how fast the output's share along u changes with each input.
 *
 *     x̄ = J(x)ᵀ u,   J = dy/dx
 *
 * One pass backward that starts from u instead of from dL/dL = 1; with u = dL/dy it is the chain rule.
 *
 * @param fn computes one tensor y; draw random numbers outside
 * @param inputs where; float32
 * @param cotangent u, in the shape of y
 * @param options `createGraph`: record the results, so that they can be differentiated again; then the
 *   memory in between is the caller's to scope
 * @returns y, and for each input Jᵀu in its shape: zeros where y does not depend on it
 * @throws ShapeError when u is not shaped like y
 */
export function vjp<Inputs extends Tensor[]>(
  fn: (...inputs: NoInfer<Inputs>) => Tensor,
  inputs: readonly [...Inputs],
  cotangent: Tensor,
  {createGraph = false} = {},
): {output: Tensor; gradients: Tensor[]} {
  const compute = () => {
    const own = windowsOn(inputs, createGraph);
    const output = fn(...own);
    if (!sameShape(output.shape, cotangent.shape)) {
      throw shapeError("vjp", [output, cotangent], "the vector is not shaped like the output");
    }
    const parts = output.requiresGrad ? pullBack(output, cotangent, own, createGraph) : [];
    return {output, gradients: own.map(({shape}, i) => parts[i] ?? filled(shape, 0))};
  };
  if (createGraph) return withGraph(compute);
  return scope(() => {
    const {output, gradients} = withGraph(compute);
    return {output: output.detach(), gradients: gradients.map((gradient) => gradient.detach())};
  });
}
