import {describe, expect, it} from "vitest";
import {blockSize, Heap} from "../../../lib/devices/wasm/heap.js";
import {Inputs} from "./harness.js";

const PAGE = 65536;

describe("the heap", () => {
  it("rounds sizes up by at most a quarter and some bytes, to multiples of sixteen", () => {
    let previous = 0;
    for (let bytes = 0; bytes < 5e9; bytes = Math.ceil(bytes * 1.013) + 1) {
      const size = blockSize(bytes);
      expect(size % 16).toBe(0);
      expect(size).toBeGreaterThanOrEqual(Math.max(bytes + 16, previous));
      expect(size).toBeLessThanOrEqual(Math.max(80, bytes * 1.25 + 16));
      previous = size;
    }
  });

  it("never hands out the same bytes twice", () => {
    const memory = new WebAssembly.Memory({initial: 2, maximum: 4000});
    const heap = new Heap(memory, 100);
    const source = new Inputs(1);
    const live: {address: number; bytes: number}[] = [];
    for (let i = 0; i < 3000; ++i) {
      if (live.length > 40 || (live.length > 0 && source.integer(0, 2) === 0)) {
        const [{address, bytes}] = live.splice(source.integer(0, live.length - 1), 1);
        heap.free(address, bytes);
        continue;
      }
      const bytes = 4 * source.integer(0, 2 ** source.integer(2, 15));
      const address = heap.allocate(bytes);
      expect(address % 16).toBe(0);
      expect(address).toBeGreaterThanOrEqual(100);
      expect(address + bytes).toBeLessThanOrEqual(memory.buffer.byteLength);
      for (const other of live) {
        const apart = address + bytes <= other.address || other.address + other.bytes <= address;
        expect(apart).toBe(true);
      }
      live.push({address, bytes});
    }
    // Forty blocks of at most 160 KB: what was freed must have been used again.
    expect(memory.buffer.byteLength).toBeLessThan(40 * 160 * 1024);
  });

  it("merges small free blocks before it grows", () => {
    const memory = new WebAssembly.Memory({initial: 16, maximum: 16});
    const heap = new Heap(memory, 0);
    const small = Array.from({length: 100}, () => heap.allocate(8192));
    for (const address of small) heap.free(address, 8192);
    const large = heap.allocate(700_000);
    expect(large).toBeLessThan(PAGE);
  });

  it("says how much was asked for when memory runs out", () => {
    const memory = new WebAssembly.Memory({initial: 1, maximum: 2});
    const heap = new Heap(memory, 0);
    expect(() => heap.allocate(100e6)).toThrow(/Out of memory: 96 MB were asked for/);
    expect(heap.allocate(1000)).toBeGreaterThanOrEqual(0);
  });
});
