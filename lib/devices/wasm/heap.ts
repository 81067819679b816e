/**
 * Memory of the wasm device: blocks of one linear memory, by size class. Training asks for the same
 * sizes again and again, so that a freed block nearly always fits the next request of its class:
 * both ways cost one array operation. Only where memory would have to grow are free neighbours
 * merged, whatever their class.
 */

import {MemoryError} from "../memoryError.js";

const PAGE = 65536;
const MEGABYTE = 2 ** 20;
/** Kernels read and write whole vectors, up to three elements beyond the last one. */
const SLACK = 16;
/** They read further than that: this much stays free at the very end. */
const MARGIN = 256;
/** WebAssembly addresses are 32 bits wide. */
export const LARGEST_MEMORY = 2 ** 32;

interface Span {
  address: number;
  bytes: number;
}

/** Rounds up to one of four classes between two powers of two, at most a megabyte apart. */
export function blockSize(bytes: number): number {
  if (bytes <= 64) return (bytes <= 16 ? 16 : bytes <= 32 ? 32 : 64) + SLACK;
  if (bytes > 2 ** 31) return Math.ceil(bytes / MEGABYTE) * MEGABYTE + SLACK;
  const shift = Math.min(29 - Math.clz32(bytes - 1), 20);
  return (((bytes - 1) >> shift) + 1) * (1 << shift) + SLACK;
}

export class Heap {
  readonly #memory: WebAssembly.Memory;
  /** Addresses of free blocks by block size. */
  readonly #free = new Map<number, number[]>();
  /** Free stretches of any size, by address. */
  #spans: Span[] = [];
  /** Nothing from here on was ever handed out. */
  #top: number;
  /** Bytes in free blocks, without the spans. */
  #freeBytes = 0;

  constructor(memory: WebAssembly.Memory, start: number) {
    this.#memory = memory;
    this.#top = Math.ceil(start / 64) * 64;
  }

  /**
   * The address of a block of at least `bytes` bytes, a multiple of 16.
   *
   * @throws MemoryError when memory is exhausted; what was handed out before is not touched
   */
  allocate(bytes: number): number {
    const size = blockSize(bytes);
    const block = this.#free.get(size)?.pop();
    if (block !== undefined) {
      this.#freeBytes -= size;
      return block;
    }
    return this.#fromSpans(size) ?? this.#fromTop(size) ?? this.#merged(size) ?? this.#grown(size);
  }

  /** Gives back a block that was allocated with the same number of bytes. */
  free(address: number, bytes: number): void {
    const size = blockSize(bytes);
    const blocks = this.#free.get(size);
    if (blocks) blocks.push(address);
    else this.#free.set(size, [address]);
    this.#freeBytes += size;
  }

  #fromSpans(size: number): number | undefined {
    const i = this.#spans.findIndex(({bytes}) => bytes >= size);
    if (i < 0) return undefined;
    const span = this.#spans[i];
    const {address} = span;
    span.address += size;
    span.bytes -= size;
    if (span.bytes === 0) this.#spans.splice(i, 1);
    return address;
  }

  #fromTop(size: number): number | undefined {
    if (this.#top + size + MARGIN > this.#memory.buffer.byteLength) return undefined;
    const address = this.#top;
    this.#top += size;
    return address;
  }

  /** Merges all free blocks into spans, if what is free could be enough, and tries again. */
  #merged(size: number): number | undefined {
    if (this.#freeBytes === 0) return undefined;
    const parts = this.#spans;
    for (const [bytes, addresses] of this.#free) {
      for (const address of addresses) parts.push({address, bytes});
    }
    this.#free.clear();
    this.#freeBytes = 0;
    parts.sort((a, b) => a.address - b.address);
    const spans: Span[] = [];
    for (const part of parts) {
      const last = spans[spans.length - 1];
      if (last && last.address + last.bytes === part.address) last.bytes += part.bytes;
      else spans.push(part);
    }
    const last = spans[spans.length - 1];
    if (last.address + last.bytes === this.#top) {
      this.#top = last.address;
      spans.pop();
    }
    this.#spans = spans;
    return this.#fromSpans(size) ?? this.#fromTop(size);
  }

  /** Grows by half or by what is needed, whichever is more. */
  #grown(size: number): number {
    const now = this.#memory.buffer.byteLength;
    const needed = this.#top + size + MARGIN;
    const comfortable = Math.max(needed, Math.min(LARGEST_MEMORY, now * 1.5));
    for (const wanted of [comfortable, needed]) {
      if (wanted > LARGEST_MEMORY) break;
      try {
        this.#memory.grow(Math.ceil((wanted - now) / PAGE));
        return this.#fromTop(size) as number;
      } catch {
        // The browser refused; ask for less, or give up below.
      }
    }
    throw new MemoryError(
      `Out of memory: ${megabytes(size)} were asked for, but ${megabytes(this.#top)} are in use or scattered, and WebAssembly memory cannot grow that far (4096 MB is the most). Free tensors, or use smaller batches.`,
    );
  }
}

const megabytes = (bytes: number) => `${(bytes / MEGABYTE).toFixed(bytes < 1e8 ? 1 : 0)} MB`;
