/**
 * Puts what the page's worker runs into src/generated: classic scripts and the compiled kernels that
 * belong to them. A file is rewritten only when it changes, so that a running preview does not
 * reload for nothing.
 *
 * As a command: `tsx src/build/worker.ts`.
 */
import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";
import {build} from "esbuild";
import {writeIfChanged} from "./files.js";
import {buildWasm} from "./wasm.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What a page needs at once, and what its worker loads when a model asks for a row that is rare. */
export const WORKER_FILES = {
  atOnce: ["worker.js", "kernels.wasm"],
  onDemand: ["extra.js", "extra.wasm"],
  /** Where a GPU is. */
  withGpu: ["gpu.js"],
};

/**
 * @returns the folder of the files
 * @throws Error with the messages of the compiler or the bundler
 */
export async function buildWorker(): Promise<string> {
  const compiled = await buildWasm();
  const folder = join(root, "src/generated");
  const {outputFiles} = await build({
    absWorkingDir: root,
    entryPoints: {
      worker: "lib/devices/worker/entry.ts",
      extra: "lib/devices/worker/extraEntry.ts",
      gpu: "lib/devices/gpu/entry.ts",
    },
    outdir: folder,
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
    logLevel: "silent",
  });
  for (const {path, contents} of outputFiles) writeIfChanged(path, contents);
  for (const name of ["kernels.wasm", "relaxed.wasm", "extra.wasm"]) {
    writeIfChanged(join(folder, name), await readFile(join(compiled, name)));
  }
  return folder;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  console.log(await buildWorker());
}
