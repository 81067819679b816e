import {gzipSync} from "node:zlib";
import {sha256} from "@noble/hashes/sha2.js";
import {bytesToHex} from "@noble/hashes/utils.js";
import {afterEach, expect, test} from "vitest";
import {readFromDisk} from "../../data/disk.js";
import {
  type DataFile,
  loadFile,
  type OpenedFile,
  type Progress,
  setFileSource,
  setProgressHandler,
} from "../../data/load.js";

const bytes = Uint8Array.from({length: 300_000}, (_, i) => (i * i) >>> 7);
const file: DataFile = {
  name: "toy/squares.u8.gz",
  bytes: bytes.length,
  sha256: bytesToHex(sha256(bytes)),
};

/** Serves these bytes, in pieces of 64 KiB. */
function serve(stored: Uint8Array, size: number | undefined = stored.length): OpenedFile {
  const pieces = Array.from({length: Math.ceil(stored.length / 65536)}, (_, i) =>
    stored.slice(i * 65536, (i + 1) * 65536),
  );
  return {size, stream: async () => new Response(new Blob(pieces).stream()).body as ReadableStream};
}

afterEach(() => {
  setFileSource(readFromDisk);
  setProgressHandler(undefined);
});

test("a packed file comes back unpacked", async () => {
  setFileSource(() => serve(gzipSync(bytes)));
  expect(Buffer.from(await loadFile(file)).equals(Buffer.from(bytes))).toBe(true);
});

test("a host that unpacks by itself does no harm", async () => {
  setFileSource(() => serve(bytes));
  expect(Buffer.from(await loadFile(file)).equals(Buffer.from(bytes))).toBe(true);
});

test("two readers share one download", async () => {
  let opened = 0;
  setFileSource(() => {
    opened += 1;
    return serve(gzipSync(bytes));
  });
  const [a, b] = await Promise.all([loadFile(file), loadFile(file)]);
  expect(opened).toBe(1);
  expect(a).toBe(b);
});

test("a missing file is named, with the cure, and a second try is a real one", async () => {
  setFileSource(() => undefined);
  await expect(loadFile(file)).rejects.toThrow(
    "The data file toy/squares.u8.gz is missing. Fetch the project's own copy again: " +
      "git checkout -- data/toy/squares.u8.gz",
  );
  setFileSource((name) => (name === file.name ? serve(bytes) : undefined));
  expect((await loadFile(file)).length).toBe(bytes.length);
});

test("a wrong length is told", async () => {
  setFileSource(() => serve(gzipSync(bytes.subarray(0, 1000))));
  await expect(loadFile(file)).rejects.toThrow(
    "The data file toy/squares.u8.gz should unpack to 300,000 bytes, but came to 1,000.",
  );
});

test("wrong contents are told by their hash", async () => {
  const wrong = bytes.slice();
  wrong[123] ^= 1;
  setFileSource(() => serve(gzipSync(wrong)));
  await expect(loadFile(file)).rejects.toThrow(`should have the SHA-256 ${file.sha256}, but has `);
});

test("a packed file that is cut off is told", async () => {
  setFileSource(() => serve(gzipSync(bytes).subarray(0, 5000)));
  await expect(loadFile(file)).rejects.toThrow("cannot be unpacked: it is cut off or damaged");
});

test("a connection that breaks is told, and progress ends", async () => {
  const reports: Progress[] = [];
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error("the line went dead"));
    },
  });
  setFileSource(() => ({stream: async () => broken}));
  await expect(loadFile(file, (progress) => reports.push(progress))).rejects.toThrow(
    "The data file toy/squares.u8.gz could not be read (the line went dead).",
  );
  expect(reports.at(-1)?.done).toBe(true);
});

test("progress counts what has arrived, up to the whole", async () => {
  const stored = gzipSync(bytes, {level: 0});
  const reports: Progress[] = [];
  setFileSource(() => serve(stored));
  await loadFile(file, (progress) => reports.push(progress));
  const counts = reports.map(({loaded}) => loaded);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  expect(reports[0]).toEqual({name: file.name, loaded: 0, total: stored.length, done: false});
  expect(reports.at(-1)).toEqual({
    name: file.name,
    loaded: stored.length,
    total: stored.length,
    done: true,
  });
  expect(reports.length).toBeGreaterThan(3);
});

test("a total that proves too small is withdrawn", async () => {
  const reports: Progress[] = [];
  setFileSource(() => serve(bytes, 1000));
  await loadFile(file, (progress) => reports.push(progress));
  expect(reports.at(-1)).toEqual({
    name: file.name,
    loaded: bytes.length,
    total: undefined,
    done: true,
  });
});

test("the page's handler hears of large files only", async () => {
  const names: string[] = [];
  setProgressHandler(({name, done}) => {
    if (done) names.push(name);
  });
  const small = bytes.subarray(0, 1000);
  const smallFile = {name: "toy/small.u8", bytes: 1000, sha256: bytesToHex(sha256(small))};
  setFileSource((name) => serve(name === file.name ? bytes : small));
  await loadFile(smallFile);
  await loadFile(file);
  expect(names).toEqual([file.name]);
});
