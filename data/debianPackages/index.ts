/** Packages of Debian and what they depend on. What they are and whose: README.md beside this file. */
import {type Tensor, tensor} from "../../lib/index.js";
import {type Edge, type Graph, undirected} from "../graph.js";
import {type DataFile, loadFile} from "../load.js";
import {splitByClass} from "../splitByClass.js";

const FILE: DataFile = {
  name: "debianPackages/packages.json.gz",
  bytes: 160_552,
  sha256: "81fd9896b3734757930c0c15dbd7989e675fd42407270a76bd1dedf8e22b312a",
};
const PLACES: DataFile = {
  name: "debianPackages/places.json.gz",
  bytes: 24_709,
  sha256: "b072f9d2faa66d6725c513f5f313f5884c21003cbb54de3b658d03145c2e0817",
};

interface Contents {
  sections: string[];
  names: string[];
  y: number[];
  edges: [from: number, to: number][];
  vocab: string[];
  /** For each package, which words its description has. */
  x: number[][];
}

export interface KnownOptions {
  /** Packages of each section whose section is known while training; 20 unless told. */
  readonly perClass?: number;
  /** Decides which ones. */
  readonly seed?: number;
}

/** Which packages' sections a model may learn from. */
export interface KnownAndUnknown {
  /** [6 * perClass] int32: as many packages of each section. */
  readonly known: Tensor;
  /** int32: all others. They are in the graph, but their section is only asked for at the end. */
  readonly unknown: Tensor;
}

/** 2,506 nodes, 4,670 edges: one package depends on the other. */
export interface DebianPackages extends Graph {
  /** Where to draw each package, so that neighbours are near: x from 0 to 1000, y upwards. */
  readonly places: readonly (readonly [x: number, y: number])[];
  /** The name of each package. */
  readonly names: readonly string[];
  /** The six classes. */
  readonly sections: readonly string[];
  /** The 500 words that count. */
  readonly vocabulary: readonly string[];
  /** [2506, 500] float32, 1 where a package's description has the word. */
  readonly features: Tensor;
  /** [2506] int32, the section. */
  readonly labels: Tensor;
  /** 2,506 bytes, the same. */
  readonly classes: Uint8Array;
  /** @throws RangeError when a section has not that many packages */
  split(options?: KnownOptions): KnownAndUnknown;
}

/** @throws Error when a file is missing or damaged */
export async function debianPackages(): Promise<DebianPackages> {
  const [contents, places] = await Promise.all([FILE, PLACES].map(readJson));
  const {sections, names, y, edges, vocab, x} = contents as Contents;
  const features = new Float32Array(names.length * vocab.length);
  x.forEach((words, i) => {
    for (const word of words) features[i * vocab.length + word] = 1;
  });
  return {
    ...undirected(names.length, edges as Edge[]),
    places: places as DebianPackages["places"],
    names,
    sections,
    vocabulary: vocab,
    features: tensor(features, {shape: [names.length, vocab.length]}),
    labels: tensor(Int32Array.from(y)),
    classes: Uint8Array.from(y),
    split: (options = {}) => split(y, options),
  };
}

function split(y: readonly number[], {perClass = 20, seed = 1}: KnownOptions): KnownAndUnknown {
  const sizes = new Map<number, number>();
  for (const label of y) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const smallest = Math.min(...sizes.values());
  if (!(Number.isInteger(perClass) && perClass >= 1 && perClass < smallest)) {
    throw new RangeError(
      `debianPackages: perClass must be a whole number from 1 to ${smallest - 1}, one less than the ` +
        `smallest section has: ${perClass}`,
    );
  }
  // The few that are known are drawn evenly by class, as elsewhere the test set is.
  const test = perClass * sizes.size;
  const parts = splitByClass("debianPackages", "section", y, {
    test,
    train: y.length - test,
    seed,
  });
  return {
    known: tensor(Int32Array.from(parts.test)),
    unknown: tensor(Int32Array.from(parts.train)),
  };
}

async function readJson(file: DataFile): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await loadFile(file)));
}
