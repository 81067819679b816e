/**
 * Gets a data file, unpacks it and proves that it is the one the book was written with. Works the
 * same in Node and in the page; only the source of the bytes differs.
 */
import {sha256} from "@noble/hashes/sha2.js";
import {bytesToHex} from "@noble/hashes/utils.js";
import {readFromDisk} from "./disk.js";

/** What a data set says about a file of its own. */
export interface DataFile {
  /** Path inside data/, e.g. "mnist/labels-10000.u8.gz". */
  readonly name: string;
  /** Length after unpacking. */
  readonly bytes: number;
  /** SHA-256 of the unpacked bytes, in hexadecimal. */
  readonly sha256: string;
}

/** An opened file. Framework's FileAttachment has this shape. */
export interface OpenedFile {
  /** Length as stored, where known. */
  readonly size?: number;
  stream(): Promise<ReadableStream<Uint8Array>>;
}

/** Opens a file by its path inside data/, or gives undefined when there is none. */
export type FileSource = (name: string) => OpenedFile | undefined | Promise<OpenedFile | undefined>;

/** How far a download is. The last report of a file has `done`, also when it failed. */
export interface Progress {
  readonly name: string;
  /** Bytes that have arrived. */
  readonly loaded: number;
  /** Bytes to come in all; undefined when the host does not say, or said it wrongly. */
  readonly total: number | undefined;
  readonly done: boolean;
}

export type ProgressHandler = (progress: Progress) => void;

/** Smaller files arrive before anybody could read a message about them. */
const WORTH_SHOWING = 200_000;

let source: FileSource = readFromDisk;
let defaultHandler: ProgressHandler | undefined;
const loaded = new Map<string, Promise<Uint8Array>>();

/** Says where files come from from now on. The page sets its own; Node reads data/ by default. */
export function setFileSource(open: FileSource): void {
  source = open;
  loaded.clear();
}

/** Sets who hears of downloads above 200 KB when a caller gives no handler of its own. */
export function setProgressHandler(handler: ProgressHandler | undefined): void {
  defaultHandler = handler;
}

/**
 * The unpacked bytes of a file, checked against its length and hash. Asked twice, it is fetched
 * once; a failure is forgotten, so that a second try is a real one.
 *
 * @throws Error that names the file, what was expected, and the cure
 */
export function loadFile(file: DataFile, onProgress?: ProgressHandler): Promise<Uint8Array> {
  let bytes = loaded.get(file.name);
  if (bytes === undefined) {
    bytes = fetchFile(file, onProgress);
    loaded.set(file.name, bytes);
    bytes.catch(() => loaded.delete(file.name));
  }
  return bytes;
}

async function fetchFile(file: DataFile, onProgress?: ProgressHandler): Promise<Uint8Array> {
  const stored = await download(file, onProgress);
  const bytes = isGzip(stored) ? await gunzip(file, stored) : stored;
  if (bytes.length !== file.bytes) {
    const count = `${file.bytes.toLocaleString("en")} bytes`;
    throw failure(
      file,
      `should unpack to ${count}, but came to ${bytes.length.toLocaleString("en")}`,
    );
  }
  const hash = bytesToHex(sha256(bytes));
  if (hash !== file.sha256) {
    throw failure(file, `should have the SHA-256 ${file.sha256}, but has ${hash}`);
  }
  return bytes;
}

async function download(file: DataFile, onProgress?: ProgressHandler): Promise<Uint8Array> {
  const opened = await open(file);
  const chunks: Uint8Array[] = [];
  const size = opened.size !== undefined && opened.size > 0 ? opened.size : undefined;
  const handler = onProgress ?? ((size ?? file.bytes) > WORTH_SHOWING ? defaultHandler : undefined);
  let count = 0;
  const report = (done: boolean) => {
    // A host that unpacks by itself sends more than it announced.
    const total = size !== undefined && count <= size ? size : undefined;
    handler?.({name: file.name, loaded: count, total, done});
  };
  report(false);
  try {
    const reader = (await opened.stream()).getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value);
      count += next.value.length;
      report(false);
    }
  } catch (error) {
    throw failure(file, `could not be read (${messageOf(error)})`, error);
  } finally {
    report(true);
  }
  return join(chunks, count);
}

async function open(file: DataFile): Promise<OpenedFile> {
  let opened: OpenedFile | undefined;
  try {
    opened = await source(file.name);
  } catch (error) {
    throw failure(file, `could not be opened (${messageOf(error)})`, error);
  }
  if (opened === undefined) throw failure(file, "is missing");
  return opened;
}

/** Some hosts serve a .gz file as text that the browser unpacks by itself: look at the bytes. */
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

async function gunzip(file: DataFile, packed: Uint8Array): Promise<Uint8Array> {
  const unpacker = new DecompressionStream("gzip");
  const writer = unpacker.writable.getWriter();
  // Its failure shows on the reading side as well, where it is reported.
  writer.write(packed as Uint8Array<ArrayBuffer>).catch(() => {});
  writer.close().catch(() => {});
  try {
    return new Uint8Array(await new Response(unpacker.readable).arrayBuffer());
  } catch (error) {
    throw failure(file, "cannot be unpacked: it is cut off or damaged", error);
  }
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

function failure(file: DataFile, problem: string, cause?: unknown): Error {
  const cure =
    typeof document === "undefined"
      ? `Fetch the project's own copy again: git checkout -- data/${file.name}`
      : "Reload the page. If that does not help, the site was copied incompletely: publish the " +
        "whole dist folder again.";
  return new Error(`The data file ${file.name} ${problem}. ${cure}`, {cause});
}
