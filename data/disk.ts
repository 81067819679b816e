/**
 * Reads data files from data/ on disk, where there is a disk. Node's modules are reached through
 * `process`, so that bundlers for the page find nothing to complain about.
 */
import type {OpenedFile} from "./load.js";

/** Opens a file in data/. Undefined where it does not exist, and outside Node. */
export async function readFromDisk(name: string): Promise<OpenedFile | undefined> {
  const fs = globalThis.process?.getBuiltinModule?.("node:fs/promises");
  if (fs === undefined) return undefined;
  const url = new URL(name, import.meta.url);
  try {
    const bytes = await fs.readFile(url);
    return {
      size: bytes.length,
      stream: async () => new Blob([bytes]).stream() as ReadableStream<Uint8Array>,
    };
  } catch (error) {
    if ((error as {code?: string}).code === "ENOENT") return undefined;
    throw error;
  }
}
