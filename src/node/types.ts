/**
 * Lets Node run the TypeScript of a chapter, whatever its version: `node --import ./types.mjs …`. The
 * types are taken off as in the page. Node loads it twice: first to be told, then to do it.
 */
import {readFile} from "node:fs/promises";
import {register} from "node:module";
import {fileURLToPath} from "node:url";
import {isMainThread} from "node:worker_threads";
import {transform} from "sucrase";
import {TYPE_STRIPPING} from "../editor/stripTypes.js";

if (isMainThread) register(import.meta.url);

interface Loaded {
  readonly format: string;
  readonly source: string;
  readonly shortCircuit: true;
}

/** A hook of Node's module loader. */
export async function load(
  url: string,
  context: unknown,
  next: (url: string, context: unknown) => Promise<Loaded>,
): Promise<Loaded> {
  if (!/^file:.*\.ts$/.test(url)) return next(url, context);
  const path = fileURLToPath(url);
  const code = await readFile(path, "utf8");
  const source = transform(code, {...TYPE_STRIPPING, filePath: path}).code;
  return {format: "module", source, shortCircuit: true};
}
