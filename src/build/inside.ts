/** Bundles what the page “How the library computes” runs in a worker of its own, and gpu.js for it. */
import {join} from "node:path";
import {build} from "esbuild";
import {type Project, writeIfChanged} from "./files.js";

export async function bundleInside({directory}: Project): Promise<void> {
  const {outputFiles} = await build({
    absWorkingDir: directory,
    entryPoints: {
      inside: "src/inside/worker.ts",
      gpujs: "src/inside/gpujsEntry.ts",
    },
    outdir: join(directory, "src/generated"),
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    logLevel: "silent",
  });
  for (const {path, contents} of outputFiles) writeIfChanged(path, contents);
}
