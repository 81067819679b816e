/**
 * Bundles what the page's worker runs (lib/devices/worker/entry.ts, with the kernels inside) into
 * src/generated/worker.js, a classic script, and the same with relaxed SIMD into worker-relaxed.js. A
 * file is rewritten only when its inputs changed, so that a running preview does not reload for
 * nothing.
 *
 * As a command: `tsx src/build/worker.ts`.
 */
import {createHash} from "node:crypto";
import {mkdir, readFile, rename, writeFile} from "node:fs/promises";
import {fileURLToPath, pathToFileURL} from "node:url";
import {build, type Plugin, version} from "esbuild";
import type {KernelModule} from "../../lib/devices/wasm/support.js";
import {buildWasm} from "./wasm.js";

const root = new URL("../../", import.meta.url);
const generated = new URL("src/generated/", root);

/**
 * Embeds kernels as a string of one character a byte. In base64 gzip would find nothing that
 * repeats: the bundle would be a quarter larger on the way to the page.
 */
const kernelsAsText = (kernels: string): Plugin => ({
  name: "kernels-as-text",
  setup({onLoad, onResolve}) {
    onResolve({filter: /\/kernels\.wasm$/}, () => ({path: kernels}));
    onLoad({filter: /\.wasm$/}, async ({path}) => {
      const text = JSON.stringify(await readFile(path, "latin1"));
      return {contents: `export default Uint8Array.from(${text}, (c) => c.charCodeAt(0))`};
    });
  },
});

interface Stamp {
  inputs: string[];
  hash: string;
}

async function hashOf(inputs: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(version);
  for (const input of [...inputs].sort()) hash.update(await readFile(new URL(input, root)));
  return hash.digest("hex");
}

async function isCurrent(target: URL, stamp: URL): Promise<boolean> {
  try {
    await readFile(target);
    const {inputs, hash}: Stamp = JSON.parse(await readFile(stamp, "utf8"));
    return (await hashOf(inputs)) === hash;
  } catch {
    // Something is missing or unreadable: bundle again.
    return false;
  }
}

/**
 * @returns the path of the bundle
 * @throws Error with the messages of the compiler or the bundler
 */
export async function buildWorker(module: KernelModule = "kernels"): Promise<string> {
  const kernels = await buildWasm(module);
  const name = module === "relaxed" ? "worker-relaxed" : "worker";
  const target = new URL(`${name}.js`, generated);
  /** Names the inputs of the last bundle, and their hash. */
  const stamp = new URL(`${name}.json`, generated);
  const path = fileURLToPath(target);
  if (await isCurrent(target, stamp)) return path;
  const {outputFiles, metafile} = await build({
    absWorkingDir: fileURLToPath(root),
    entryPoints: ["lib/devices/worker/entry.ts"],
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: "iife",
    target: "es2022",
    // Scripts of workers are always read as UTF-8.
    charset: "utf8",
    plugins: [kernelsAsText(kernels)],
    logLevel: "silent",
  });
  const inputs = ["src/build/worker.ts", ...Object.keys(metafile.inputs)];
  await mkdir(generated, {recursive: true});
  const own = new URL(`${name}.${process.pid}.js`, generated);
  await writeFile(own, outputFiles[0].contents);
  await rename(own, target);
  await writeFile(stamp, JSON.stringify({inputs, hash: await hashOf(inputs)} satisfies Stamp));
  return path;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const module of ["kernels", "relaxed"] as const) console.log(await buildWorker(module));
}
