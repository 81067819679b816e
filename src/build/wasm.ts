/**
 * Compiles the kernels of the wasm device (lib/devices/wasm/kernels, AssemblyScript) into modules
 * in lib/devices/wasm/generated, unless they already come from these sources: kernels.wasm, what most
 * chapters need, and extra.wasm, which works on the memory of the first. relaxed.wasm is the first
 * with relaxed SIMD, for engines that have it and users who ask for it.
 *
 * As a command: `tsx src/build/wasm.ts`.
 */
import {execFile} from "node:child_process";
import {createHash} from "node:crypto";
import {existsSync} from "node:fs";
import {mkdir, readdir, readFile, rename, writeFile} from "node:fs/promises";
import {fileURLToPath, pathToFileURL} from "node:url";
import {promisify} from "node:util";
import type {KernelModule} from "../../lib/devices/wasm/support.js";

const root = new URL("../../", import.meta.url);
const compiler = new URL("node_modules/assemblyscript/", root);
const sources = new URL("lib/devices/wasm/kernels/", root);
const generated = new URL("lib/devices/wasm/generated/", root);
/** Holds the hash of what the kernels were compiled from. */
const stamp = new URL("kernels.hash", generated);

/** In pages of 64 KiB: 4 MB to start with, 4 GB at most. */
const memory = ["--initialMemory", "64", "--maximumMemory", "65536"];

const options = ["--enable", "simd", "--runtime", "stub", "-O3", "--noAssert", ...memory];

// The first MiB belongs to the module that is loaded on demand.
const common = ["index.ts", "--memoryBase", String(1 << 20)];

/** Name of a module -> its source and what is particular to it. */
const modules: Readonly<Record<KernelModule | "extra", readonly string[]>> = {
  kernels: common,
  relaxed: [...common, "--enable", "relaxed-simd"],
  extra: ["extra.ts", "--importMemory", "--noExportMemory"],
};

async function hashOfSources(): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([options, modules]));
  hash.update(await readFile(new URL("package.json", compiler)));
  const names = (await readdir(sources)).filter((name) => name.endsWith(".ts")).sort();
  for (const name of names) hash.update(name).update(await readFile(new URL(name, sources)));
  return hash.digest("hex");
}

/** Compiles one module in a process of its own: loaders that rewrite imports (tsx) make that slow. */
async function compile(name: string, particular: readonly string[]): Promise<void> {
  // Two builds may run at once: each writes its own file and moves it into place.
  const own = fileURLToPath(new URL(`${name}.${process.pid}.wasm`, generated));
  const asc = fileURLToPath(new URL("bin/asc.js", compiler));
  await promisify(execFile)(process.execPath, [asc, ...particular, "--outFile", own, ...options], {
    cwd: sources,
    env: {...process.env, NODE_OPTIONS: ""},
  });
  await rename(own, new URL(`${name}.wasm`, generated));
}

/**
 * @returns the folder of the compiled modules
 * @throws Error with the compiler's messages
 */
export async function buildWasm(): Promise<string> {
  const hash = await hashOfSources();
  const complete = Object.keys(modules).every((name) =>
    existsSync(new URL(`${name}.wasm`, generated)),
  );
  const stamped = await readFile(stamp, "utf8").catch(() => undefined);
  if (!complete || stamped !== hash) {
    await mkdir(generated, {recursive: true});
    await Promise.all(Object.entries(modules).map(([name, own]) => compile(name, own)));
    await writeFile(stamp, hash);
  }
  return fileURLToPath(generated);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  console.log(await buildWasm());
}
