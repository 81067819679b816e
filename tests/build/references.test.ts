/** What bundles for pages leave out of the operation table, and that nothing else goes. */
import {build} from "esbuild";
import {expect, test} from "vitest";
import type {Operation} from "../../lib/ops/operation.js";
import {operations} from "../../lib/ops/table.js";
import {ROOT} from "../../src/build/check/root.js";
import {leaveOutReferences, withoutReferences} from "../../src/build/references.js";

test("properties of these names go, however they are written, and their commas with them", () => {
  const left = withoutReferences(
    `const a = {name: "a", formula, reference({x}) { return {y: x}; }, outputs: () => [], formula: "b"};`,
  );
  expect(left.replace(/\s/g, "")).toBe(`consta={name:"a",outputs:()=>[],};`);
  const other = "const reference = 1; f(reference, formula); const {formula} = row;";
  expect(withoutReferences(other)).toBe(other);
});

test("the table keeps every row, its shapes and its gradient", async () => {
  const {outputFiles} = await build({
    absWorkingDir: ROOT,
    entryPoints: ["lib/ops/table.ts"],
    bundle: true,
    write: false,
    format: "esm",
    plugins: [leaveOutReferences],
  });
  const [{text}] = outputFiles;
  const module: {operations: ReadonlyMap<string, Partial<Operation>>} = await import(
    `data:text/javascript,${encodeURIComponent(text)}`
  );
  const parts = (rows: ReadonlyMap<string, Partial<Operation>>) =>
    Array.from(rows, ([name, row]) => [name, typeof row.outputs, typeof row.gradient]);
  expect(parts(module.operations)).toEqual(parts(operations));
  for (const [name, {reference, formula}] of module.operations) {
    expect([reference, formula], name).toEqual([undefined, undefined]);
  }
});
