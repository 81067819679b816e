/**
 * What the sources need before they can be type-checked or run: the library and the data linked below
 * src/, and the kernels compiled. Vitest calls it before the tests; as a command it does the same.
 */
import {pathToFileURL} from "node:url";
import {ROOT} from "../../src/build/check/root.js";
import {linkFolders} from "../../src/build/linkFolders.js";
import {buildWasm} from "../../src/build/wasm.js";

export default async function prepare(): Promise<void> {
  linkFolders(ROOT);
  await buildWasm();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await prepare();
