/**
 * Bundles src/node for readers who take programs along: nnlive.mjs is the library, the data sets and what
 * stands for the page, in one module without any other file; types.mjs lets Node run TypeScript.
 */
import {existsSync} from "node:fs";
import {join} from "node:path";
import {type BuildOptions, build} from "esbuild";
import {type Project, writeIfChanged} from "./files.js";

export const NODE_LIBRARY = "nnlive.mjs";

/** What takes the types off programs, for versions of Node that cannot. */
export const NODE_TYPES = "types.mjs";

/** To be called when the kernels have been compiled. */
export async function bundleNodeLibrary({directory}: Project): Promise<void> {
  if (!existsSync(join(directory, "src/node"))) return;
  const entries = ["src/views/index.ts", "src/inside/contents.ts"];
  const names = (
    await Promise.all(entries.map((entry) => exportsOf(join(directory, entry))))
  ).flat();
  const contents = [
    'export * from "./src/node/index.js";',
    'import {standIn} from "./src/node/views.js";',
    ...names.map((name) => `export const ${name} = standIn("${name}");`),
  ].join("\n");
  const common: BuildOptions = {
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "silent",
  };
  const [library, types] = await Promise.all([
    build({
      ...common,
      stdin: {contents, resolveDir: directory, loader: "ts"},
      write: false,
      platform: "neutral",
      mainFields: ["module", "main"],
      loader: {".wasm": "binary"},
    }),
    build({
      ...common,
      entryPoints: [join(directory, "src/node/types.ts")],
      write: false,
      platform: "node",
      mainFields: ["module", "main"],
    }),
  ]);
  const folder = join(directory, "src/generated");
  writeIfChanged(join(folder, NODE_LIBRARY), library.outputFiles[0].contents);
  writeIfChanged(join(folder, NODE_TYPES), types.outputFiles[0].contents);
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
