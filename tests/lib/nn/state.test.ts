/** Models as bytes: round trips, the format itself, and files that do not fit. */
import {beforeEach, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {nn, Random, setDevice, tensor} from "../../../lib/index.js";

beforeEach(() => setDevice(new ReferenceDevice()));

const model = (seed: number) => {
  const random = new Random(seed);
  return new nn.Sequential(
    new nn.Linear(3, 2, {random}),
    new nn.BatchNorm1d(2),
    new nn.Linear(2, 1, {random, bias: false}),
  );
};

const headerOf = (bytes: Uint8Array) => {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  return {length, entries: JSON.parse(text), start: 8 + length};
};

/** A file made by hand: a header and numbers. */
function file(header: object, numbers: number[]): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + 4 * numbers.length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  numbers.forEach((value, i) => {
    view.setFloat32(8 + text.length + 4 * i, value, true);
  });
  return bytes;
}

describe("saveState", () => {
  it("brings another model to the same numbers, buffers included", async () => {
    const [a, b] = [model(1), model(2)];
    const x = tensor([
      [1, 2, 3],
      [0, -1, 5],
    ]);
    a.forward(x);
    expect(await b.eval().forward(x).data()).not.toEqual(await a.eval().forward(x).data());
    nn.loadState(b, await nn.saveState(a));
    expect(await b.forward(x).data()).toEqual(await a.forward(x).data());
  });

  it("writes the safetensors format", async () => {
    const layer = new nn.Linear(2, 1, {random: new Random(1)});
    layer.weight.assign(tensor([[1.5, -2]]));
    layer.bias?.assign(tensor([0.25]));
    const bytes = await nn.saveState(layer);
    const {length, entries, start} = headerOf(bytes);
    expect(length % 8).toBe(0);
    expect(entries).toEqual({
      weight: {dtype: "F32", shape: [1, 2], data_offsets: [0, 8]},
      bias: {dtype: "F32", shape: [1], data_offsets: [8, 12]},
    });
    const view = new DataView(bytes.buffer);
    expect([0, 4, 8].map((at) => view.getFloat32(start + at, true))).toEqual([1.5, -2, 0.25]);
    expect(bytes.length).toBe(start + 12);
  });

  it("names all of a model, and what is shared once", async () => {
    const layer = new nn.Linear(2, 2, {random: new Random(1)});
    const {entries} = headerOf(await nn.saveState(new nn.Sequential(layer, layer)));
    expect(Object.keys(entries)).toEqual(["layers.0.weight", "layers.0.bias"]);
    expect(Object.keys(headerOf(await nn.saveState(model(1))).entries)).toEqual([
      "layers.0.weight",
      "layers.0.bias",
      "layers.1.weight",
      "layers.1.bias",
      "layers.2.weight",
      "layers.1.runningMean",
      "layers.1.runningVariance",
    ]);
  });

  it("saves the numbers of the moment that it is called", async () => {
    const layer = new nn.Linear(1, 1, {random: new Random(1), bias: false});
    layer.weight.assign(tensor([[3]]));
    const saving = nn.saveState(layer);
    layer.weight.assign(tensor([[4]]));
    nn.loadState(layer, await saving);
    expect(await layer.weight.item()).toBe(3);
  });
});

describe("loadState", () => {
  const layer = () => new nn.Linear(2, 1, {random: new Random(1)});
  const weight = {dtype: "F32", shape: [1, 2], data_offsets: [0, 8]};
  const bias = {dtype: "F32", shape: [1], data_offsets: [8, 12]};

  it("reads a file made elsewhere: any order, any place in memory, with metadata", async () => {
    const made = file({__metadata__: {format: "pt"}, bias, weight}, [1, 2, 3]);
    const larger = new Uint8Array(made.length + 3);
    larger.set(made, 3);
    const target = layer();
    nn.loadState(target, larger.subarray(3));
    expect(Array.from(await target.weight.data())).toEqual([1, 2]);
    expect(Array.from((await target.bias?.data()) ?? [])).toEqual([3]);
  });

  it.each([
    ["missing", file({weight}, [1, 2]), "it lacks bias"],
    [
      "unknown",
      file({weight, bias, gain: {...bias, data_offsets: [12, 16]}}, [1, 2, 3, 4]),
      "the model has no gain",
    ],
    [
      "of another shape",
      file({weight: {...weight, shape: [2, 1]}, bias}, [1, 2, 3]),
      "weight is F32 [2, 1] in the file, but F32 [1, 2] in the model",
    ],
    [
      "of another type",
      file({weight: {...weight, dtype: "BF16"}, bias}, [1, 2, 3]),
      "weight is BF16 [1, 2]",
    ],
    ["cut short", file({weight, bias}, [1, 2]), "cut short"],
    ["nonsense", Uint8Array.of(1, 2, 3), "no safetensors file"],
    ["with a header too long", file({weight, bias}, []).subarray(0, 20), "does not fit"],
    ["without JSON", file({}, []).with(8, 0), "not JSON"],
  ])("changes nothing when tensors are %s", async (_title, bytes, message) => {
    const target = layer();
    const before = Array.from(await target.weight.data());
    expect(() => nn.loadState(target, bytes)).toThrow(message);
    expect(Array.from(await target.weight.data())).toEqual(before);
  });
});
