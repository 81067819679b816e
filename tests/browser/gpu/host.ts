/** A page for tests of the page's worker: the worker's files, and a script that was bundled for it. */
import {cp, mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {build} from "esbuild";
import {ROOT} from "../../../src/build/check/root.js";
import {buildWorker} from "../../../src/build/worker.js";
import {type Host, serve} from "../server.js";

/** @param script in this folder */
export async function hostPage(script: string): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), "gpu-page-"));
  await cp(await buildWorker(), folder, {recursive: true});
  await build({
    entryPoints: [join(ROOT, "tests/browser/gpu", script)],
    outfile: join(folder, "page.js"),
    bundle: true,
    format: "esm",
    logLevel: "error",
  });
  const page =
    '<!doctype html><link rel="icon" href="data:,"><script type=module src=page.js></script>';
  await writeFile(join(folder, "index.html"), page);
  const host = await serve(folder, "/");
  return {
    url: host.url,
    close: async () => {
      await host.close();
      await rm(folder, {recursive: true, force: true});
    },
  };
}
