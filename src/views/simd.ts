/**
 * Whether this machine runs WebAssembly with SIMD, which the library's default device needs. The bytes
 * are the smallest module that holds a 128-bit instruction: it validates or it does not.
 */
const MODULE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15,
  253, 98, 11,
];

export const NO_SIMD =
  "This browser lacks WebAssembly SIMD, so the models on this page cannot train here. " +
  "Everything can be read; to run it, use a current Firefox, Chrome, Edge or Safari (16.4 or later).";

export function supportsSimd(): boolean {
  return typeof WebAssembly === "object" && WebAssembly.validate(new Uint8Array(MODULE));
}
