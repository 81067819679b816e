/** The bench in headless Chromium, on a page of its own. */
import {copyFile, cp, mkdtemp, readdir, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";
import {build} from "esbuild";
import {launch, openPage} from "../browser/browser.js";
import {serve} from "../browser/server.js";
import type {Report} from "./bench.js";
import {bundleBytes} from "./bundle.js";

/** Everything that the page loads, in one folder. */
async function fill(folder: string, files: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL("page.ts", import.meta.url))],
    outfile: join(folder, "bench.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    logLevel: "error",
  });
  const page = `<!doctype html><link rel="icon" href="data:,"><script type="module" src="bench.js"></script>`;
  await writeFile(join(folder, "index.html"), page);
  await cp(files, folder, {recursive: true});
  const tfjs = dirname(fileURLToPath(import.meta.resolve("@tensorflow/tfjs-backend-wasm")));
  for (const name of await readdir(tfjs)) {
    if (name.endsWith(".wasm")) await copyFile(join(tfjs, name), join(folder, name));
  }
}

/**
 * @param files folder of what the page's worker runs
 * @throws Error when the page does not load
 */
export async function benchInBrowser(files: string, only: readonly string[]): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), "bench-"));
  await fill(folder, files);
  const host = await serve(folder, "/");
  const browser = await launch();
  try {
    const {page, problems} = await openPage(browser, host.url);
    page.on("console", (message) => {
      if (message.type() === "info") console.error(message.text());
    });
    try {
      const report = await page.evaluate((parts) => globalThis.benchInPage(parts), only);
      return {...report, bytes: await bundleBytes(files)};
    } finally {
      for (const problem of problems) console.error(problem);
    }
  } finally {
    await browser.close();
    await host.close();
    await rm(folder, {recursive: true});
  }
}
