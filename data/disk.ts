/** Reads data files from data/ on disk, where there is a disk. */
import type {OpenedFile} from "./load.js";

/** A variable, so that what bundles for the page does not follow the import. */
const FILES = "node:fs/promises";

/** Opens a file in data/. Undefined where it does not exist, and outside Node. */
export async function readFromDisk(name: string): Promise<OpenedFile | undefined> {
  if (!globalThis.process?.versions?.node) return undefined;
  const fs: typeof import("node:fs/promises") = await import(/* @vite-ignore */ FILES);
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
