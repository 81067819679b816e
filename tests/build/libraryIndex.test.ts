import {readFileSync} from "node:fs";
import {join} from "node:path";
import {beforeAll, describe, expect, test} from "vitest";
import * as data from "../../data/index.js";
import * as library from "../../lib/index.js";
import {ROOT} from "../../src/build/check/root.js";
import {
  type LibraryName,
  readLibraryNames,
  readLibrarySources,
} from "../../src/build/libraryIndex.js";
import * as views from "../../src/views/index.js";

let names: ReadonlyMap<string, LibraryName>;
beforeAll(async () => {
  names = new Map((await readLibraryNames(ROOT)).map((entry) => [entry.name, entry]));
});

describe("the index of the library's names", () => {
  test("has every function, class and value that a cell can import", () => {
    const spaces = {nn: library.nn, optim: library.optim};
    const wanted = [
      ...[library, data, views].flatMap((module) => Object.keys(module)),
      ...Object.entries(spaces).flatMap(([space, inside]) =>
        Object.keys(inside).map((name) => `${space}.${name}`),
      ),
    ].filter((name) => !(name in spaces));
    expect(wanted.length).toBeGreaterThan(200);
    expect(wanted.filter((name) => !names.has(name))).toEqual([]);
  });

  test("tells signature, first words, formula and place", () => {
    const matmul = names.get("Tensor.matmul");
    expect(matmul).toMatchObject({
      signature: ".matmul(other: Tensor): Tensor",
      file: "lib/tensor/tensor.ts",
    });
    expect(matmul?.about).toMatch(/^Matrix product over the last two axes/);
    expect(matmul?.formula).toMatch(/<math/);
    expect(names.get("nn.Linear")?.signature).toMatch(/^new nn\.Linear\(.*inFeatures: number/);
    expect(names.get("conv2d")?.signature).toMatch(/^conv2d\(x: Tensor, kernel: Tensor/);
    for (const {file, line, name} of names.values()) {
      const text = readFileSync(join(ROOT, file), "utf8").split("\n")[line - 1];
      expect(text).toContain(name.split(".").at(-1));
    }
  });
});

test("the sources that the book shows are whole, and nothing generated is among them", () => {
  const sources = readLibrarySources(ROOT);
  expect(sources["lib/index.ts"]).toBe(readFileSync(join(ROOT, "lib/index.ts"), "utf8"));
  expect(sources["lib/devices/wasm/kernels/gemm.ts"]).toContain("export function gemm");
  expect(sources["src/views/lossCurve.ts"]).toContain("export function lossCurve");
  expect(Object.keys(sources).filter((path) => path.includes("generated"))).toEqual([]);
});
