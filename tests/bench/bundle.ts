/** How many bytes a page loads for the library. */
import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {gzipSync} from "node:zlib";
import {build} from "esbuild";
import {leaveOutReferences} from "../../src/build/references.js";
import {WORKER_FILES} from "../../src/build/worker.js";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Bytes after gzip. */
export interface BundleBytes {
  /** What runs in the page. */
  page: number;
  /** The worker with its kernels, for the rows that most chapters need. */
  worker: number;
  /** What the worker loads beside that when a model asks for a rarer row. */
  onDemand: number;
}

const compressed = (bytes: Uint8Array) => gzipSync(bytes, {level: 9}).length;

/** @param folder of what the page's worker runs */
export async function bundleBytes(folder: string): Promise<BundleBytes> {
  const sizeOf = async (names: readonly string[]) => {
    const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
    return files.reduce((sum, bytes) => sum + compressed(bytes), 0);
  };
  const {outputFiles} = await build({
    absWorkingDir: root,
    entryPoints: ["src/client/nnlive.ts"],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2022",
    // What shows tensors in the page is a view, not the library.
    external: ["observablehq:*", "./inspect.js"],
    plugins: [leaveOutReferences],
    logLevel: "silent",
  });
  return {
    page: compressed(outputFiles[0].contents),
    worker: await sizeOf(WORKER_FILES.atOnce),
    onDemand: await sizeOf(WORKER_FILES.onDemand),
  };
}
