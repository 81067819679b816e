/**
 * What the sources need before they can be type-checked or run: the library and the data linked below
 * src/, the kernels compiled, and what the page says of operations. Vitest calls it before the tests;
 * as a command it does the same.
 */
import {existsSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {ROOT} from "../../src/build/check/root.js";
import {writeIfChanged} from "../../src/build/files.js";
import {linkFolders} from "../../src/build/linkFolders.js";
import {writeOperationNotes} from "../../src/build/operationNotes.js";
import {buildWasm} from "../../src/build/wasm.js";

/** Modules that a build writes and tests replace by their own: Vite wants them to exist all the same. */
const REPLACED = ["highlight", "libraryNames", "librarySources", "searchIndex"];

export default async function prepare(): Promise<void> {
  linkFolders(ROOT);
  await writeOperationNotes(ROOT);
  for (const name of REPLACED) {
    const path = join(ROOT, `src/generated/${name}.js`);
    if (!existsSync(path)) writeIfChanged(path, "export {};\n");
  }
  await buildWasm();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await prepare();
