/** Bundles what the page “How the library computes” runs in a worker of its own. gpu.js is not in it. */
import {join} from "node:path";
import {build} from "esbuild";
import {type Project, writeIfChanged} from "./files.js";

export async function bundleInside({directory}: Project): Promise<void> {
  const {outputFiles} = await build({
    absWorkingDir: directory,
    entryPoints: ["src/inside/worker.ts"],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    logLevel: "silent",
  });
  writeIfChanged(join(directory, "src/generated/inside.js"), outputFiles[0].contents);
}
