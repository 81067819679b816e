/** Small shared files become one, and what imported them imports that. */
import {expect, test} from "vitest";
import {joinLeaves} from "../../src/build/joinLeaves.js";

const output = (imports: string[], exports: string[]) => ({
  bytes: 1,
  inputs: {},
  exports,
  imports: imports.map((path) => ({path, kind: "import-statement" as const})),
});

const FILES = [
  {name: "_import/chunks/A.js", text: "var a=1;export{a as x};"},
  {name: "_import/chunks/B.js", text: "var a=2,b=3;export{a as x,b};"},
  {name: "_import/chunks/C.js", text: 'import{x as q}from"./A.js";var c=q+1;export{c};'},
  {
    name: "_import/client/page.js",
    text: 'import{x as r,b}from"../chunks/B.js";import"../chunks/A.js";import{c}from"../chunks/C.js";import("../chunks/D.js");export const all=[r,b,c];export{x as again}from"../chunks/A.js";',
  },
];
const OUTPUTS = {
  "_import/chunks/A.js": output([], ["x"]),
  "_import/chunks/B.js": output([], ["x", "b"]),
  "_import/chunks/C.js": output(["_import/chunks/A.js"], ["c"]),
  "_import/client/page.js": output(
    ["_import/chunks/B.js", "_import/chunks/A.js", "_import/chunks/C.js"],
    ["all"],
  ),
};
const isShared = (name: string) => name.startsWith("_import/chunks/");

test("leaves are joined, and mean what they meant", async () => {
  const {files, outputs} = await joinLeaves(FILES, OUTPUTS, isShared);
  const names = files.map(({name}) => name);
  const joined = names.find((name) => /chunks\/[0-9A-F]{8}\.js$/.test(name)) as string;
  expect(names).toEqual(["_import/chunks/C.js", "_import/client/page.js", joined]);
  expect(outputs["_import/client/page.js"].imports.map(({path}) => path)).toEqual([
    "_import/chunks/C.js",
    joined,
  ]);
  // The modules run as data: addresses, each with the addresses of those that it imports.
  const address = new Map<string, string>();
  for (const {name, text} of [...files].sort((a, b) =>
    a.name === joined ? -1 : b.name === joined ? 1 : 0,
  )) {
    const whole = text.replace(/"(\.[^"]*\.js)"/g, (all, from: string) => {
      const target = new URL(from, `http://site/${name}`).pathname.slice(1);
      return address.has(target) ? JSON.stringify(address.get(target)) : all;
    });
    const runs = whole.replace(/import\("[^"]*"\);/, "");
    address.set(name, `data:text/javascript,${encodeURIComponent(runs)}`);
  }
  const page = await import(/* @vite-ignore */ address.get("_import/client/page.js") as string);
  expect(page).toMatchObject({all: [2, 3, 2], again: 1});
});

test("large files, and those that import something, stay as they are", async () => {
  const large = FILES.map((file, i) =>
    i === 0 ? {...file, text: `${file.text}//${"-".repeat(9000)}`} : file,
  );
  const result = await joinLeaves(large, OUTPUTS, isShared);
  expect(result.files).toEqual(large);
});
