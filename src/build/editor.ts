/** Bundles what edits cells, with the packages it needs, for pages to load when a reader first edits. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import {build} from "esbuild";
import {type Project, writeIfChanged} from "./files.js";

/** Below src/generated. */
export const EDITOR_FOLDER = "editor";

export async function bundleEditor({directory}: Project): Promise<void> {
  if (!existsSync(join(directory, "src/editor"))) return;
  const {outputFiles} = await build({
    absWorkingDir: directory,
    entryPoints: {
      index: "src/editor/index.ts",
      view: "src/editor/view.ts",
      take: "src/editor/take/index.ts",
    },
    outdir: join(directory, "src/generated", EDITOR_FOLDER),
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    write: false,
    legalComments: "none",
    logLevel: "silent",
  });
  for (const {path, text} of outputFiles) writeIfChanged(path, text);
  await bundleCompiler(directory);
}

/**
 * The chapter compiler as the script of a worker. The largest part of it is TypeScript's parser, so it
 * is a file of its own that only whoever edits a whole chapter loads.
 */
async function bundleCompiler(directory: string): Promise<void> {
  const {outputFiles} = await build({
    absWorkingDir: directory,
    entryPoints: {compiler: "src/editor/chapter/worker.ts"},
    outdir: join(directory, "src/generated", EDITOR_FOLDER),
    bundle: true,
    format: "iife",
    target: "es2022",
    platform: "browser",
    minify: true,
    write: false,
    legalComments: "none",
    // TypeScript asks for modules of Node where there are some.
    logLevel: "silent",
  });
  for (const {path, text} of outputFiles) writeIfChanged(path, text);
}
