/** Bundles what edits cells, with the packages it needs, for pages to load when a reader first edits. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import {build} from "esbuild";
import {type Project, writeIfChanged} from "./files.js";

/** Below src/generated. */
export const EDITOR_FOLDER = "editor";

export async function bundleEditor({directory}: Project): Promise<void> {
  if (!existsSync(join(directory, "src/editor/index.ts"))) return;
  const options = {
    absWorkingDir: directory,
    outdir: join(directory, "src/generated", EDITOR_FOLDER),
    bundle: true,
    target: "es2022",
    minify: true,
    write: false,
    legalComments: "none",
    logLevel: "silent",
  } as const;
  const page = await build({
    ...options,
    entryPoints: {
      index: "src/editor/index.ts",
      view: "src/editor/view.ts",
      take: "src/editor/take/index.ts",
      chapter: "src/editor/chapter/index.ts",
      merge: "src/editor/chapter/merge.ts",
    },
    chunkNames: "[name]-[hash]",
    splitting: true,
    format: "esm",
  });
  // TypeScript is the largest part of both: only whoever edits cells or a whole chapter loads them.
  const workers = await build({
    ...options,
    entryPoints: {
      language: "src/editor/language/worker.ts",
      compiler: "src/editor/chapter/worker.ts",
    },
    format: "iife",
    platform: "browser",
    // Where packages come in more than one form, the one that asks for no document.
    conditions: ["worker"],
  });
  for (const {path, text} of [...page.outputFiles, ...workers.outputFiles]) {
    writeIfChanged(path, text);
  }
}
