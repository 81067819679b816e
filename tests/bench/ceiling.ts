/**
 * What a core can do: twelve independent chains of 128-bit multiply-adds, without a look at memory.
 * The module is written here byte by byte, since no compiler could then take the loop apart.
 */
import {now} from "./clock.js";

const CHAINS = 12;
const UNROLLED = 8;
/** Locals: the count, the chains, and two constants. */
const [COUNT, FACTOR, TERM] = [0, CHAINS + 1, CHAINS + 2];

const V128 = 0x7b;
const I32 = 0x7f;
const F32 = 0x7d;

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const number = (value: number) => [
  0x43,
  ...new Uint8Array(Float32Array.of(value).buffer),
  ...[0xfd, 0x13], // f32x4.splat
];
const ADD = [0xfd, 0xe4, 0x01];
const MULTIPLY = [0xfd, 0xe6, 0x01];

const size = (n: number) => (n < 128 ? [n] : [(n & 127) | 128, n >> 7]);
const section = (id: number, bytes: number[]) => [id, ...size(bytes.length), ...bytes];
const chains = Array.from({length: CHAINS}, (_, i) => i + 1);

function kernel(): Uint8Array<ArrayBuffer> {
  const start = [
    ...chains.flatMap((local) => [...number(local / CHAINS), ...set(local)]),
    ...number(0.999),
    ...set(FACTOR),
    ...number(0.001),
    ...set(TERM),
  ];
  const once = chains.flatMap((local) =>
    [get(local), get(FACTOR), MULTIPLY, get(TERM), ADD, set(local)].flat(),
  );
  const loop = [
    ...[0x03, 0x40], // loop
    ...Array.from({length: UNROLLED}, () => once).flat(),
    ...[...get(COUNT), 0x41, 1, 0x6b, 0x22, COUNT], // count − 1, kept
    ...[0x0d, 0, 0x0b], // again unless 0
  ];
  const result = [
    ...get(1),
    ...chains.slice(1).flatMap((local) => [...get(local), ...ADD]),
    ...[0xfd, 0x1f, 0], // its first number
  ];
  const body = [1, CHAINS + 2, V128, ...start, ...loop, ...result, 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, I32, 1, F32]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, 0x72, 0x75, 0x6e, 0, 0]), // exported as "run"
    ...section(10, [1, ...size(body.length), ...body]),
  ]);
}

/** GFLOP/s of multiply-adds, the best of some tries. */
export function ceiling(): number {
  const {exports} = new WebAssembly.Instance(new WebAssembly.Module(kernel()));
  const run = exports.run as (count: number) => number;
  const count = 200_000;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 20; ++i) {
    const start = now();
    run(count);
    least = Math.min(least, now() - start);
  }
  return (count * UNROLLED * CHAINS * 8) / (least * 1e6);
}
