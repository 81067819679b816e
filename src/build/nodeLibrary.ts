/**
 * Bundles src/node into nnlive.mjs: the library, the data sets and what stands for the page, in one
 * module without any other file. Readers get it with the programs that they take along.
 */
import {existsSync} from "node:fs";
import {join} from "node:path";
import {build} from "esbuild";
import {type Project, writeIfChanged} from "./files.js";

export const NODE_LIBRARY = "nnlive.mjs";

/** To be called when the kernels have been compiled. */
export async function bundleNodeLibrary({directory}: Project): Promise<void> {
  if (!existsSync(join(directory, "src/node"))) return;
  const names = await exportsOf(join(directory, "src/views/index.ts"));
  const contents = [
    'export * from "./src/node/index.js";',
    'import {standIn} from "./src/node/views.js";',
    ...names.map((name) => `export const ${name} = standIn("${name}");`),
  ].join("\n");
  const {outputFiles} = await build({
    stdin: {contents, resolveDir: directory, loader: "ts"},
    bundle: true,
    write: false,
    minify: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2022",
    loader: {".wasm": "binary"},
    legalComments: "none",
    logLevel: "silent",
  });
  writeIfChanged(join(directory, "src/generated", NODE_LIBRARY), outputFiles[0].contents);
}

/** The values that a module exports, without what are types only. */
async function exportsOf(path: string): Promise<string[]> {
  const {metafile} = await build({
    entryPoints: [path],
    bundle: true,
    packages: "external",
    external: ["*.css", "observablehq:*"],
    write: false,
    metafile: true,
    format: "esm",
    outdir: ".",
    logLevel: "silent",
  });
  return Object.values(metafile.outputs)[0].exports;
}
