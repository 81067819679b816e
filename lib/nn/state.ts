/**
 * A model's numbers as bytes, in the safetensors format: eight bytes with the length of the header,
 * the header (JSON: name, type, shape and place of each tensor), and the numbers, little-endian.
 * PyTorch's safetensors package reads what is written here, and the other way round.
 *
 * Source: https://github.com/huggingface/safetensors, "Format".
 */
import type {DType, TypedArray} from "../devices/device.js";
import {formatShape, sameShape, sizeOf} from "../ops/operation.js";
import {fromValues} from "../tensor/apply.js";
import {scope} from "../tensor/scope.js";
import type {Buffer, Module, Parameter} from "./module.js";

const typeNames: Record<DType, string> = {float32: "F32", int32: "I32"};

interface Entry {
  dtype: string;
  shape: number[];
  /** First byte and the one after the last, counted from the end of the header. */
  data_offsets: [number, number];
}

const LENGTH_BYTES = 8;

/** Parameters and buffers by path; one that several layers share comes once, by its first path. */
function stateOf(module: Module): Map<string, Parameter | Buffer> {
  const paths = new Map<Parameter | Buffer, string>();
  for (const [path, tensor] of [...module.namedParameters(), ...module.namedBuffers()]) {
    if (!paths.has(tensor)) paths.set(tensor, path);
  }
  return new Map(Array.from(paths, ([tensor, path]) => [path, tensor]));
}

/** Copies numbers of four bytes in little-endian order, whatever this machine's is. */
function writeNumbers(values: TypedArray, bytes: Uint8Array, at: number): void {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  bits.forEach((word, i) => {
    view.setUint32(4 * i, word, true);
  });
}

function readNumbers(bytes: Uint8Array, at: number, count: number, dtype: DType): TypedArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  const bits = Uint32Array.from({length: count}, (_, i) => view.getUint32(4 * i, true));
  return dtype === "float32" ? new Float32Array(bits.buffer) : new Int32Array(bits.buffer);
}

/** All parameters and buffers of a module, by name. The optimiser's state is not part of it. */
export async function saveState(module: Module): Promise<Uint8Array> {
  const header: Record<string, Entry> = {};
  const readings: Promise<TypedArray>[] = [];
  const starts: number[] = [];
  let size = 0;
  for (const [name, tensor] of stateOf(module)) {
    const {dtype, shape} = tensor;
    const end = size + 4 * tensor.size;
    header[name] = {dtype: typeNames[dtype], shape: [...shape], data_offsets: [size, end]};
    // All are asked for before the first wait: a training that goes on meanwhile changes nothing.
    readings.push(tensor.data());
    starts.push(size);
    size = end;
  }
  const plain = new TextEncoder().encode(JSON.stringify(header));
  // Spaces until the numbers start at a multiple of eight.
  const length = Math.ceil(plain.length / 8) * 8;
  const bytes = new Uint8Array(LENGTH_BYTES + length + size).fill(0x20, LENGTH_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(plain, LENGTH_BYTES);
  const values = await Promise.all(readings);
  values.forEach((array, i) => {
    writeNumbers(array, bytes, LENGTH_BYTES + length + starts[i]);
  });
  return bytes;
}

/** @throws Error when these are not the bytes of a safetensors file */
function readHeader(bytes: Uint8Array): {entries: Record<string, Entry>; start: number} {
  const fail = (why: string): never => {
    throw new Error(`loadState: this is no safetensors file: ${why}.`);
  };
  if (bytes.length < LENGTH_BYTES) fail(`it has ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = Number(view.getBigUint64(0, true));
  const start = LENGTH_BYTES + length;
  if (start > bytes.length) fail(`a header of ${length} bytes does not fit into ${bytes.length}`);
  try {
    const text = new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, start));
    const {__metadata__, ...entries} = JSON.parse(text);
    return {entries, start};
  } catch {
    return fail("its header is not JSON");
  }
}

/** @throws Error when the entry does not describe this tensor, or points outside the file */
function checkEntry(name: string, entry: Entry, tensor: Parameter | Buffer, size: number): void {
  const {dtype, shape, data_offsets: offsets} = entry;
  if (dtype !== typeNames[tensor.dtype] || !sameShape(shape, tensor.shape)) {
    throw new Error(
      `loadState: ${name} is ${dtype} ${formatShape(shape)} in the file, but ${typeNames[tensor.dtype]} ${formatShape(tensor.shape)} in the model.`,
    );
  }
  const [from, to] = offsets;
  if (!(from >= 0 && to <= size && to - from === 4 * sizeOf(shape))) {
    throw new Error(
      `loadState: ${name} should be at bytes ${from} to ${to} of ${size}: the file is cut short or damaged.`,
    );
  }
}

/**
 * Overwrites a module's parameters and buffers by what `saveState` wrote. Nothing is changed unless
 * all of it fits.
 *
 * @throws Error naming tensors that are missing or unknown, or whose type or shape differ
 */
export function loadState(module: Module, bytes: Uint8Array): void {
  const {entries, start} = readHeader(bytes);
  const state = stateOf(module);
  const missing = [...state.keys()].filter((name) => !Object.hasOwn(entries, name));
  const unknown = Object.keys(entries).filter((name) => !state.has(name));
  if (missing.length > 0 || unknown.length > 0) {
    throw new Error(
      `loadState: the file is of another model: ${[
        missing.length > 0 ? `it lacks ${missing.join(", ")}` : "",
        unknown.length > 0 ? `the model has no ${unknown.join(", ")}` : "",
      ]
        .filter(Boolean)
        .join("; ")}.`,
    );
  }
  for (const [name, tensor] of state) {
    checkEntry(name, entries[name], tensor, bytes.length - start);
  }
  scope(() => {
    for (const [name, tensor] of state) {
      const at = start + entries[name].data_offsets[0];
      tensor.assign(fromValues(readNumbers(bytes, at, tensor.size, tensor.dtype), tensor.shape));
    }
  });
}
