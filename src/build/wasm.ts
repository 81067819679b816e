/**
 * Compiles the kernels of the wasm device (lib/devices/wasm/kernels, AssemblyScript) into
 * lib/devices/wasm/generated/, unless what is there already comes from these sources: kernels.wasm,
 * and the same with relaxed SIMD as relaxed.wasm, for engines that have it and users who ask for it.
 *
 * As a command: `tsx src/build/wasm.ts`.
 */
import {execFile} from "node:child_process";
import {createHash} from "node:crypto";
import {mkdir, readdir, readFile, rename, writeFile} from "node:fs/promises";
import {fileURLToPath, pathToFileURL} from "node:url";
import {promisify} from "node:util";
import type {KernelModule} from "../../lib/devices/wasm/support.js";

const root = new URL("../../", import.meta.url);
const compiler = new URL("node_modules/assemblyscript/", root);
const sources = new URL("lib/devices/wasm/kernels/", root);
const generated = new URL("lib/devices/wasm/generated/", root);

const common = ["--enable", "simd", "--runtime", "stub", "-O3", "--noAssert"].concat(
  // In pages of 64 KiB: 4 MB to start with, 4 GB at most.
  ["--initialMemory", "64", "--maximumMemory", "65536"],
);
const optionsOf: Record<KernelModule, readonly string[]> = {
  kernels: common,
  relaxed: [...common, "--enable", "relaxed-simd"],
};

async function hashOfSources(options: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(options.join(" "));
  hash.update(await readFile(new URL("package.json", compiler)));
  const names = (await readdir(sources)).filter((name) => name.endsWith(".ts")).sort();
  for (const name of names) hash.update(name).update(await readFile(new URL(name, sources)));
  return hash.digest("hex");
}

/**
 * @returns the path of the compiled kernels
 * @throws Error with the compiler's messages
 */
export async function buildWasm(module: KernelModule = "kernels"): Promise<string> {
  const options = optionsOf[module];
  const target = new URL(`${module}.wasm`, generated);
  /** Holds the hash of what the kernels were compiled from. */
  const stamp = new URL(`${module}.hash`, generated);
  const hash = await hashOfSources(options);
  const path = fileURLToPath(target);
  const compiled = await readFile(target).catch(() => undefined);
  const stamped = await readFile(stamp, "utf8").catch(() => undefined);
  if (compiled && stamped === hash) return path;
  await mkdir(generated, {recursive: true});
  // Two builds may run at once: each writes its own file and moves it into place.
  const own = fileURLToPath(new URL(`${module}.${process.pid}.wasm`, generated));
  // A process of its own: loaders that rewrite imports (tsx) make loading the compiler slow.
  const asc = fileURLToPath(new URL("bin/asc.js", compiler));
  await promisify(execFile)(process.execPath, [asc, "index.ts", "--outFile", own, ...options], {
    cwd: sources,
    env: {...process.env, NODE_OPTIONS: ""},
  });
  await rename(own, target);
  await writeFile(stamp, hash);
  return path;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  for (const module of ["kernels", "relaxed"] as const) console.log(await buildWasm(module));
}
