/** What the device is called, and whether this browser can run its kernels. */

export const WASM_LABEL = "CPU, WASM SIMD";

/** The smallest module with a SIMD instruction: () -> v128, `i32.const 0; i32x4.splat`. */
const module = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 5, 1, 96, 0, 1, 123],
  ...[3, 2, 1, 0],
  ...[10, 8, 1, 6, 0, 65, 0, 253, 17, 11],
);

export const simdSupported = (): boolean =>
  typeof WebAssembly === "object" && WebAssembly.validate(module);

/** @throws Error that names the browsers to take instead */
export function expectSimd(): void {
  if (simdSupported()) return;
  throw new Error(
    "This browser has no WebAssembly SIMD, which the book computes with. Chrome 91, Firefox 89 and Safari 16.4 or newer have it.",
  );
}
