/**
 * Compiles the kernels of the wasm device (lib/devices/wasm/kernels, AssemblyScript) into
 * lib/devices/wasm/generated/kernels.wasm, unless that file already comes from these sources.
 *
 * As a command: `tsx src/build/wasm.ts`.
 */
import {execFile} from "node:child_process";
import {createHash} from "node:crypto";
import {mkdir, readdir, readFile, rename, writeFile} from "node:fs/promises";
import {fileURLToPath, pathToFileURL} from "node:url";
import {promisify} from "node:util";

const root = new URL("../../", import.meta.url);
const compiler = new URL("node_modules/assemblyscript/", root);
const sources = new URL("lib/devices/wasm/kernels/", root);
const generated = new URL("lib/devices/wasm/generated/", root);
const target = new URL("kernels.wasm", generated);
/** Holds the hash of what the kernels were compiled from. */
const stamp = new URL("kernels.hash", generated);

const options = ["--enable", "simd", "--runtime", "stub", "-O3", "--noAssert"].concat(
  // In pages of 64 KiB: 4 MB to start with, 4 GB at most.
  ["--initialMemory", "64", "--maximumMemory", "65536"],
);

async function hashOfSources(): Promise<string> {
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
export async function buildWasm(): Promise<string> {
  const hash = await hashOfSources();
  const path = fileURLToPath(target);
  const compiled = await readFile(target).catch(() => undefined);
  const stamped = await readFile(stamp, "utf8").catch(() => undefined);
  if (compiled && stamped === hash) return path;
  await mkdir(generated, {recursive: true});
  // Two builds may run at once: each writes its own file and moves it into place.
  const own = fileURLToPath(new URL(`kernels.${process.pid}.wasm`, generated));
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
  console.log(await buildWasm());
}
