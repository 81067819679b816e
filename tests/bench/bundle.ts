/** How many bytes a page loads for the library. */
import {readFile} from "node:fs/promises";
import {fileURLToPath} from "node:url";
import {gzipSync} from "node:zlib";
import {build} from "esbuild";

const root = fileURLToPath(new URL("../../", import.meta.url));

const compressed = (bytes: Uint8Array) => gzipSync(bytes, {level: 9}).length;

/** Bytes after gzip: what runs in the page, and the worker with the kernels inside. */
export async function bundleBytes(worker: string): Promise<{page: number; worker: number}> {
  const {outputFiles} = await build({
    absWorkingDir: root,
    entryPoints: ["src/client/nnlive.ts"],
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    target: "es2022",
    external: ["observablehq:*"],
    // The client names the library as Framework links it.
    plugins: [
      {
        name: "links",
        setup({onResolve, resolve}) {
          onResolve({filter: /^\.\.\/lib\//}, ({path, importer}) =>
            importer.endsWith("nnlive.ts")
              ? resolve(path.replace("../lib", "./lib"), {
                  resolveDir: root,
                  kind: "import-statement",
                })
              : undefined,
          );
        },
      },
    ],
    logLevel: "silent",
  });
  return {
    page: compressed(outputFiles[0].contents),
    worker: compressed(await readFile(worker)),
  };
}
