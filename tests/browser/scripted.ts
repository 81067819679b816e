/** Pages that run one script of the tests, bundled, and how to call what it offers. */
import {cp, mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {build} from "esbuild";
import type {Page} from "playwright-core";
import {ROOT} from "../../src/build/check/root.js";
import {type Host, serve} from "./server.js";

/**
 * @param entry the script, below tests/browser
 * @param files folder of what it asks for
 */
export async function serveScript(entry: string, files?: string): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), "scripted-"));
  if (files !== undefined) await cp(files, folder, {recursive: true});
  await build({
    entryPoints: [join(ROOT, "tests/browser", entry)],
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

type Functions<T> = {[K in keyof T]: (...values: never[]) => unknown};

/** Calls functions that the page's script has put into the global scope. */
export const calling =
  <Offered extends Functions<Offered>>(page: () => Page) =>
  <K extends keyof Offered & string>(name: K, ...values: Parameters<Offered[K]>) =>
    page().evaluate(
      ([name, values]) =>
        (globalThis as never as Record<string, (...v: unknown[]) => unknown>)[name](...values),
      [name, values] as const,
    ) as Promise<Awaited<ReturnType<Offered[K]>>>;
