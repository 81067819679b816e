/** Calls of rows for points, waves and sequences, for every device that has them. */
import {contiguousStrides, outputsOf, sizeOf} from "../../../lib/ops/operation.js";
import {operationNamed} from "../../../lib/ops/table.js";
import {type Call, type Input, Inputs, layouts} from "./calls.js";
import type {NamedCall} from "./imageCalls.js";

/** Rotations by any angles, of vectors in any batch. */
export function* rotateCalls(): Generator<NamedCall> {
  const source = new Inputs(1);
  for (const layout of layouts) {
    for (const rank of [2, 3, 4]) {
      const [pairs, steps, ...batch] = source.shape(rank, 7);
      const shape = [...batch, steps, 2 * pairs];
      const angles = () => source.view([steps, pairs]);
      const inputs = [source.view(shape, layout), angles(), angles()];
      const call = {operation: "rotate", inputs, outputs: [{shape}]};
      yield {name: `rotate, [${shape}], ${layout}`, call, tolerance: 2e-7};
    }
  }
}

/** Distances in spaces of none to many dimensions. */
export function* distanceCalls(): Generator<NamedCall> {
  const source = new Inputs(23);
  for (const layout of layouts) {
    for (const depth of [0, 1, 2, 3, 64, 65, 200]) {
      const [n, m, batch] = source.shape(3, 9);
      const inputs = [
        source.view([batch, n, depth], layout),
        source.view([batch, m, depth], layout),
      ];
      const call = {operation: "squaredDistances", inputs, outputs: [{shape: [batch, n, m]}]};
      yield {name: `squaredDistances, ${depth} coordinates, ${layout}`, call, tolerance: 1e-6};
    }
  }
}

/** Splines of every degree, inside and outside their knots. */
export function* splineCalls(): Generator<NamedCall> {
  const source = new Inputs(24);
  for (const layout of layouts) {
    for (const degree of [0, 1, 2, 3, 5, 16]) {
      const bases = source.integer(1, 9);
      const shape = source.shape(2, 7);
      const call = {
        operation: "splineBasis",
        inputs: [source.view(shape, layout, {low: -3, high: 9})],
        outputs: [{shape: [...shape, bases]}],
        attributes: {degree, bases},
        scalars: [-1.25, 0.375],
      };
      yield {name: `splineBasis, degree ${degree}, ${layout}`, call, tolerance: 1e-6};
    }
  }
}

/** Fourier transforms of lengths that are prime, and that have many divisors. */
export function* fourierCalls(): Generator<NamedCall> {
  const source = new Inputs(26);
  for (const layout of layouts) {
    for (const n of [...Array.from({length: 18}, (_, i) => i), 31, 32, 45, 64, 97, 128]) {
      for (const inverse of [false, true]) {
        const inputs = [source.view([2, n, 2], layout)];
        const outputs = [{shape: [2, n, 2]}];
        const call = {operation: "fourier", inputs, outputs, attributes: {inverse}};
        const name = `fourier, length ${n}, ${inverse ? "inverse" : "forward"}, ${layout}`;
        yield {name, call, tolerance: 1e-6};
      }
    }
  }
}

/** A call whose outputs the row itself says. */
export function callOf(
  operation: string,
  inputs: readonly Input[],
  attributes: Call["attributes"] = {},
): Call {
  const views = inputs.map(({data: _, ...view}) => ({...view, buffer: 0}));
  const outputs = outputsOf(operationNamed(operation), views, attributes);
  return {operation, inputs, outputs, attributes};
}

/** The linear scan along every axis, both ways. */
export function* linearScanCalls(): Generator<NamedCall> {
  const source = new Inputs(2);
  for (const shape of [[5], [3, 7], [2, 5, 3], [2, 3, 2, 5], [2, 0, 3], [0, 2, 3], [1, 1, 1]]) {
    for (const [axis] of shape.entries()) {
      for (const reverse of [false, true]) {
        const initial = source.view(shape.filter((_, i) => i !== axis));
        const inputs = [source.view(shape), source.view(shape), initial];
        const call = callOf("linearScan", inputs, {axis, reverse});
        const name = `linearScan, [${shape}] along axis ${axis}, reverse ${reverse}`;
        yield {name, call, tolerance: 4e-6};
      }
    }
  }
}

/** The weighted mean over time and its gradient, with keys of small and of large range. */
export function* wkvCalls(): Generator<NamedCall> {
  for (const [N, T, C] of [
    [1, 1, 1],
    [2, 5, 3],
    [3, 9, 8],
    [2, 0, 3],
    [1, 40, 6],
  ]) {
    const source = new Inputs(3);
    for (const size of [2, 20]) {
      const view = (shape: number[], low: number, high: number) =>
        source.view(shape, undefined, {low, high});
      const [keys, values] = [view([N, T, C], -size, size), view([N, T, C], -2, 2)];
      const [decay, bonus] = [view([N, C], 0, 2), view([N, C], -2, 2)];
      const name = `batch ${N}, ${T} steps, ${C} channels, keys up to ${size}`;
      const inputs = [keys, values, decay, bonus];
      yield {name: `wkvScan, ${name}`, call: callOf("wkvScan", inputs), tolerance: 4e-6};
      // The gradient takes the means of the very same inputs.
      const shape = [N, T, C];
      const means = {data: new Float32Array(sizeOf(shape)), shape};
      operationNamed("wkvScan").reference(inputs, [means], {}, []);
      const y: Input = {
        ...means,
        dtype: "float32",
        strides: contiguousStrides(shape),
        offset: 0,
      };
      const call = callOf("wkvScanGradient", [view(shape, -2, 2), ...inputs, y]);
      yield {name: `wkvScanGradient, ${name}`, call, tolerance: 4e-6};
    }
  }
}
