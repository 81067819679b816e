/** The GPU's bench in Chromium, with its GPU switched on. */
import {cp, mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {build} from "esbuild";
import {launch, openPage, SOFTWARE_GPU} from "../../browser/browser.js";
import {serve} from "../../browser/server.js";
import type {GpuReport} from "./rows.js";

/** Chromium on Linux offers WebGPU only when it is asked to. */
const REAL_GPU = [
  "--enable-unsafe-webgpu",
  "--ignore-gpu-blocklist",
  ...(process.platform === "linux" ? ["--enable-features=Vulkan", "--use-angle=vulkan"] : []),
];

/** The book's worker takes WebGPU where it is: without it, it takes WebGL2. */
const WITHOUT_WEBGPU = 'delete WorkerNavigator.prototype.gpu; importScripts("worker.js");';

async function fill(folder: string, files: string): Promise<void> {
  await cp(files, folder, {recursive: true});
  await build({
    entryPoints: [fileURLToPath(new URL("page.ts", import.meta.url))],
    outfile: join(folder, "bench.js"),
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    logLevel: "error",
  });
  await writeFile(join(folder, "webgl2.js"), WITHOUT_WEBGPU);
  const page = `<!doctype html><link rel="icon" href="data:,"><script type="module" src="bench.js"></script>`;
  await writeFile(join(folder, "index.html"), page);
}

/**
 * @param files folder of what the page's worker runs
 * @param software whether to take Chromium's GPU that is a program
 * @throws Error when the page does not load
 */
export async function benchGpuInBrowser(files: string, software: boolean): Promise<GpuReport> {
  const folder = await mkdtemp(join(tmpdir(), "bench-gpu-"));
  await fill(folder, files);
  const host = await serve(folder, "/");
  const browser = await launch(software ? SOFTWARE_GPU.webgpu : REAL_GPU);
  try {
    const {page, problems} = await openPage(browser, host.url);
    page.on("console", (message) => {
      if (message.type() === "info") console.error(message.text());
    });
    try {
      await page.waitForFunction(() => "benchGpuInPage" in globalThis);
      return await page.evaluate((allowed) => globalThis.benchGpuInPage(allowed), software);
    } finally {
      for (const problem of problems) console.error(problem);
    }
  } finally {
    await browser.close();
    await host.close();
    await rm(folder, {recursive: true});
  }
}
