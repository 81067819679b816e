/** A folder, packed as .zip, in which the chapter runs as a program: everything it imports is there. */
import {strToU8, type Zippable, zipSync} from "fflate";
import type {CellReader} from "./readCells.js";
import {scriptName, writeScript} from "./script.js";
import {codeOf, type TakenChapter} from "./taken.js";

/** Below the folder: the library, and beside it the data files by their names in the book. */
const LIBRARY = "nnlive";
const MODULE = "nnlive.mjs";
const TYPES = "types.mjs";

/** What src/build/nodeLibrary.ts makes: files of the site. */
export interface NodeLibrary {
  readonly module: Uint8Array;
  readonly types: Uint8Array;
}

/**
 * @param data packed files by their names in the book: those of `dataOf`
 */
export function writeProject(
  chapter: TakenChapter,
  reader: CellReader,
  library: NodeLibrary,
  data: Readonly<Record<string, Uint8Array>>,
): Uint8Array {
  const {slug} = chapter.book;
  const script = scriptName(chapter.book);
  const module = `./${LIBRARY}/${MODULE}`;
  // The folder is a package by the library's name, which finds itself: no node_modules are needed.
  const manifest = {
    name: "nnlive",
    private: true,
    type: "module",
    scripts: {start: `node --import ./${LIBRARY}/${TYPES} ${script}`},
    engines: {node: ">=20.6"},
    exports: {
      ".": module,
      "./data": module,
      "./views": module,
      "./inside": module,
      "./page": module,
    },
  };
  const files: Zippable = {
    [`${slug}/${script}`]: strToU8(writeScript(chapter, reader)),
    [`${slug}/package.json`]: strToU8(`${JSON.stringify(manifest, null, 2)}\n`),
    [`${slug}/${LIBRARY}/${MODULE}`]: library.module,
    [`${slug}/${LIBRARY}/${TYPES}`]: library.types,
  };
  // They are packed already.
  for (const [name, bytes] of Object.entries(data)) {
    files[`${slug}/${LIBRARY}/${name}`] = [bytes, {level: 0}];
  }
  return zipSync(files);
}

/** Those data files that the chapter may load: they lie in a folder that is called like their loader. */
export function dataOf(chapter: TakenChapter, names: readonly string[]): string[] {
  const code = codeOf(chapter)
    .map((cell) => cell.code)
    .join("\n");
  return names.filter((name) => new RegExp(`\\b${name.split("/")[0]}\\b`).test(code));
}
