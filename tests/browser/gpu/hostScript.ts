/** Pages for tests that have nothing in them but a script, bundled from this folder. */
import {mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {build} from "esbuild";
import type {Page} from "playwright-core";
import {ROOT} from "../../../src/build/check/root.js";
import {type Host, serve} from "../server.js";

/**
 * @param script its name, in this folder
 * @param addFiles puts more beside the page
 */
export async function hostScript(
  script: string,
  addFiles: (folder: string) => Promise<unknown> = async () => {},
): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), "gpu-page-"));
  await addFiles(folder);
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
  const {url, close} = await serve(folder, "/");
  return {
    url,
    async close() {
      await close();
      await rm(folder, {recursive: true, force: true});
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: whatever functions a page offers
type Functions = Record<string, (...values: any[]) => unknown>;

/** Calls what the script of a page has put into the global object. */
export const callerOf =
  <Offered extends Functions>(page: () => Page) =>
  <K extends keyof Offered & string>(name: K, ...values: Parameters<Offered[K]>) =>
    page().evaluate(([name, values]) => (globalThis as never as Functions)[name](...values), [
      name,
      values as unknown[],
    ] as const) as Promise<Awaited<ReturnType<Offered[K]>>>;
