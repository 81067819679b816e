/**
 * What the sources need before they can be type-checked or run: the library and the data linked below
 * src/, the kernels compiled, and what the page says of operations. Vitest calls it before the tests; as a command it does the same.
 */
import {pathToFileURL} from "node:url";
import {ROOT} from "../../src/build/check/root.js";
import {linkFolders} from "../../src/build/linkFolders.js";
import {writeOperationNotes} from "../../src/build/operationNotes.js";
import {buildWasm} from "../../src/build/wasm.js";

export default async function prepare(): Promise<void> {
  linkFolders(ROOT);
  writeOperationNotes(ROOT);
  await buildWasm();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await prepare();
