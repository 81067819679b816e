/** The one place where a row of the operation table meets tensors: shapes, memory, device, record. */
import type {Attributes, TypedArray, View} from "../devices/device.js";
import {MemoryError, outputTooLarge} from "../devices/memoryError.js";
import {
  contiguousStrides,
  formatShape,
  type OutputType,
  outputsOf,
  type Shape,
  sameShape,
  shapeError,
  sizeOf,
} from "../ops/operation.js";
import {operationNamed} from "../ops/table.js";
import {activeChecks} from "./debug.js";
import {HollowError, isDry, noteWrite} from "./dryRun.js";
import {isRecording, noGrad} from "./graph.js";
import {currentDevice, Storage} from "./storage.js";
import {Tensor} from "./tensor.js";
import {noteStorage} from "./track.js";

const none: Attributes = {};

/**
 * The tensor as its device sees it.
 *
 * @throws Error when its memory was given back; HollowError when a dry run left its numbers out
 */
export function viewOf(tensor: Tensor, operation: string): View {
  expectLive(tensor, operation);
  if (tensor.storage.hollow && !isDry()) {
    throw new HollowError(
      `${operation}: a tensor of shape ${formatShape(tensor.shape)} was not computed again when its run was taken back.`,
    );
  }
  return tensor;
}

function expectLive({storage, shape}: Tensor, operation: string): void {
  if (storage.freed) {
    throw new Error(
      `${operation}: a tensor of shape ${formatShape(shape)} was freed when the scope or the training step that made it ended, or its run started over. Call .keep() on what must outlive a step.`,
    );
  }
  if (storage.device !== currentDevice()) {
    throw new Error(
      `${operation}: a tensor lives on the device “${storage.device.name}”, but “${currentDevice().name}” is in use.`,
    );
  }
}

/** Has the device run a row; in a dry run it only notes that the outputs have no numbers. */
function compute(
  name: string,
  inputs: readonly View[],
  outputs: readonly Tensor[],
  attributes: Attributes,
  scalars: readonly number[],
): void {
  const dry = isDry();
  if (!dry) currentDevice().run(name, inputs, outputs, attributes, scalars);
  for (const {storage} of outputs) storage.hollow = dry;
}

/**
 * An uninitialised contiguous tensor.
 *
 * @param operation what it is for
 * @throws ShapeError when a size is no whole number from 0; MemoryError naming the operation, the
 *   shape and the bytes when it does not fit
 */
export function allocate({shape, dtype}: OutputType, operation = "tensor"): Tensor {
  for (let axis = 0; axis < shape.length; ++axis) {
    if (Number.isInteger(shape[axis]) && shape[axis] >= 0) continue;
    throw shapeError(operation, [{shape}], "sizes are whole numbers from 0");
  }
  try {
    const storage = new Storage(sizeOf(shape), dtype);
    noteStorage(storage, operation, shape, dtype);
    return new Tensor(storage, dtype, shape, contiguousStrides(shape), 0);
  } catch (reason) {
    if (!(reason instanceof MemoryError)) throw reason;
    throw outputTooLarge(operation, shape, reason.message);
  }
}

/** A tensor filled with plain numbers. */
export function fromValues(values: TypedArray, shape: Shape): Tensor {
  const tensor = allocate({shape, dtype: values instanceof Float32Array ? "float32" : "int32"});
  const {storage} = tensor;
  storage.hollow = isDry();
  if (!storage.hollow) storage.device.write(storage.buffer, values);
  activeChecks()?.add("tensor", [], tensor);
  return tensor;
}

/** Runs a row of the table and returns all its outputs; the first one carries the gradient. */
export function applyAll(
  name: string,
  inputs: readonly Tensor[],
  attributes: Attributes = none,
  scalars: readonly number[] = [],
  output?: OutputType,
): Tensor[] {
  const operation = operationNamed(name);
  const views = inputs.map((tensor) => viewOf(tensor, name));
  const types = output ? [output] : outputsOf(operation, views, attributes);
  const outputs: Tensor[] = [];
  try {
    for (const type of types) outputs.push(allocate(type, name));
    compute(name, views, outputs, attributes, scalars);
  } catch (reason) {
    // Nobody will see them: where memory ran out, it is needed at once.
    for (const {storage} of outputs) storage.free();
    throw reason;
  }
  const checks = activeChecks();
  if (checks) for (const output of outputs) checks.add(name, inputs, output, scalars);
  const {gradient} = operation;
  if (gradient && isRecording() && inputs.some((tensor) => tensor.requiresGrad)) {
    outputs[0].record({
      operation: name,
      attributes,
      inputs,
      gradient: (upstream) =>
        gradient({
          inputs,
          outputs,
          attributes,
          scalars,
          upstream,
          needs: inputs.map((tensor) => tensor.requiresGrad),
          recording: isRecording(),
          apply,
          applyAll,
          constant: fromValues,
        }),
    });
  }
  return outputs;
}

/** Runs a row of the table and returns its first output. */
export function apply(
  name: string,
  inputs: readonly Tensor[],
  attributes?: Attributes,
  scalars?: readonly number[],
  output?: OutputType,
): Tensor {
  return applyAll(name, inputs, attributes, scalars, output)[0];
}

/**
 * Runs a row that overwrites `targets`, which are its inputs less the gradient (input 1).
 *
 * @throws ShapeError when the shapes differ; Error when a target is not contiguous
 */
export function applyInPlace(
  name: string,
  inputs: readonly Tensor[],
  scalars: readonly number[] = [],
): void {
  const views = inputs.map((tensor) => viewOf(tensor, name));
  outputsOf(operationNamed(name), views, none);
  const targets = inputs.filter((_, i) => i !== 1);
  for (const target of targets) {
    if (!target.isContiguous || target.offset !== 0) {
      throw new Error(`${name}: only a tensor that owns its memory can be updated in place.`);
    }
  }
  for (const {storage} of targets) noteWrite(storage);
  compute(name, views, targets, none, scalars);
  const checks = activeChecks();
  if (checks) for (const target of targets) checks.add(name, inputs, target, scalars);
}

/** Overwrites a tensor's numbers by another's of the same shape and type. */
export function assign(target: Tensor, source: Tensor): void {
  if (!sameShape(target.shape, source.shape) || target.dtype !== source.dtype) {
    throw new Error(
      `assign: ${source.dtype} ${formatShape(source.shape)} does not fit into ${target.dtype} ${formatShape(target.shape)}.`,
    );
  }
  if (!target.isContiguous || target.offset !== 0) {
    throw new Error("assign: only a tensor that owns its memory can be overwritten.");
  }
  // A row that does not work in place must not read what it overwrites, as in w.assign(w.T).
  const from = source.storage === target.storage ? noGrad(() => apply("copy", [source])) : source;
  const view = viewOf(from, "assign");
  expectLive(target, "assign");
  noteWrite(target.storage);
  compute("copy", [view], [target], none, []);
  activeChecks()?.add("assign", [from], target);
}
