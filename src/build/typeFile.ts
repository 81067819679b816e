/**
 * Keeps the file with the declarations for the editor up to date. To make it takes seconds of one
 * processor, so a process of its own makes it, and only when something that it is made from has changed.
 *
 * As a command: `tsx src/build/typeFile.ts FILE`.
 */
import {execFile} from "node:child_process";
import {createHash} from "node:crypto";
import {existsSync, readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";
import {promisify} from "node:util";
import {gzipSync} from "node:zlib";
import {ROOT} from "./check/root.js";
import {type Project, writeIfChanged} from "./files.js";

const SELF = fileURLToPath(import.meta.url);

/** @returns the file's path. @throws Error with the compiler's words when it cannot be made */
export async function writeTypeFile({directory}: Project): Promise<string | undefined> {
  if (!existsSync(join(directory, "src/editor/index.ts"))) return undefined;
  const file = join(directory, "src/generated/editor/types.json.gz");
  const keyFile = join(directory, "src/generated/editor/types.key");
  const key = keyOf();
  const made = existsSync(file) && existsSync(keyFile) && readFileSync(keyFile, "utf8") === key;
  if (!made) {
    await promisify(execFile)(process.execPath, ["--import", "tsx", SELF, file], {cwd: ROOT});
    writeIfChanged(keyFile, key);
  }
  return file;
}

/** Everything that the file is made from. */
function keyOf(): string {
  const hash = createHash("sha256");
  const add = (path: string) => hash.update(path).update(readFileSync(join(ROOT, path)));
  for (const folder of ["lib", "data", "src/views", "src/build/check"]) {
    const names = readdirSync(join(ROOT, folder), {recursive: true, encoding: "utf8"});
    const ours = names.filter((name) => name.endsWith(".ts") && !/generated/.test(name)).sort();
    for (const name of ours) add(join(folder, name));
  }
  for (const path of ["package-lock.json", "tsconfig.json", "src/build/typeBundle.ts"]) add(path);
  return hash.digest("hex");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const {makeTypeBundle} = await import("./typeBundle.js");
  writeIfChanged(process.argv[2], gzipSync(JSON.stringify(makeTypeBundle()), {level: 9}));
}
