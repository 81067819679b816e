import {beforeAll, expect, test} from "vitest";
import type {TypeBundle} from "../../src/editor/language/bundle.js";
import {readTypeBundle} from "../editor/language/bundle.js";

let bundle: TypeBundle;
beforeAll(async () => {
  bundle = await readTypeBundle();
});

test("everything that is imported is there, and nothing is a source", () => {
  const {files, imports, modules, roots, builtins} = bundle;
  const wanted = [...Object.values(imports).flatMap(Object.values), ...Object.values(modules)];
  // Inputs ships no types: its own stand among the roots.
  const missing = [...wanted, ...roots, builtins].filter(
    (path) => !(path in files) && !path.includes("@observablehq/inputs"),
  );
  expect([...new Set(missing)]).toEqual([]);
  expect(Object.keys(files).filter((path) => !path.endsWith(".d.ts"))).toEqual([]);
});

test("the library is there once, with its documentation", () => {
  const paths = Object.keys(bundle.files);
  expect(paths.filter((path) => path.endsWith("/tensor/tensor.d.ts"))).toEqual([
    "/lib/tensor/tensor.d.ts",
  ]);
  expect(bundle.files["/lib/tensor/tensor.d.ts"]).toMatch(
    /\/\*\*[\s\S]*export declare class Tensor/,
  );
});

test("the browser is there without its documentation, and Node is not", () => {
  const dom = Object.keys(bundle.files).find((path) => path.endsWith("/lib.dom.d.ts")) ?? "";
  expect(bundle.files[dom]).toContain("interface AudioContext ");
  expect(bundle.files[dom]).not.toContain("developer.mozilla.org");
  expect(Object.keys(bundle.files).filter((path) => path.includes("@types/node"))).toEqual([]);
});

test("no path of this machine is in it", () => {
  expect(JSON.stringify(bundle)).not.toContain(process.cwd());
});
