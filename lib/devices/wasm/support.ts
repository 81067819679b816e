/** What the device is called, and what this browser or Node can run of it. */

export const WASM_LABEL = "CPU, WASM SIMD";

/** A body of opcodes as a function () -> v128 in the smallest module. */
const moduleOf = (...code: number[]) =>
  Uint8Array.of(
    ...[0, 97, 115, 109, 1, 0, 0, 0],
    ...[1, 5, 1, 96, 0, 1, 123],
    ...[3, 2, 1, 0],
    ...[10, code.length + 4, 1, code.length + 2, 0, ...code, 11],
  );

/** i32.const 0; i32x4.splat */
const SPLAT = [65, 0, 253, 17];
/** f32x4.relaxed_madd */
const RELAXED_MULTIPLY_ADD = [253, 133, 2];

const validates = (module: BufferSource) =>
  typeof WebAssembly === "object" && WebAssembly.validate(module);

export const simdSupported = (): boolean => validates(moduleOf(...SPLAT));

/** Whether there is relaxed SIMD: Chrome 114, Node 21 and newer have it. */
export const relaxedSupported = (): boolean =>
  validates(moduleOf(...SPLAT, ...SPLAT, ...SPLAT, ...RELAXED_MULTIPLY_ADD));

/** @throws Error that names the browsers to take instead */
export function expectSimd(): void {
  if (simdSupported()) return;
  throw new Error(
    "This browser has no WebAssembly SIMD, which the book computes with. Chrome 91, Firefox 89 and Safari 16.4 or newer have it.",
  );
}

/** What can be asked of the wasm device. */
export interface DeviceOptions {
  /**
   * Whether products may multiply and add in one instruction (WebAssembly's relaxed SIMD). How much
   * faster that is depends on the machine, and so does whether it rounds in between: the same seed no
   * longer gives the same bits everywhere. Where there is no such instruction the device computes as
   * ever, and its label says so.
   */
  relaxed?: boolean;
}

/** The same kernels, compiled without relaxed SIMD and with it. */
export type KernelModule = "kernels" | "relaxed";

/** Which kernels to load, and what the device's label then adds. */
export function chooseKernels({relaxed = false}: DeviceOptions): {
  module: KernelModule;
  note: string;
} {
  if (!relaxed) return {module: "kernels", note: ""};
  return relaxedSupported()
    ? {module: "relaxed", note: ", relaxed"}
    : {module: "kernels", note: " (relaxed SIMD is not supported here)"};
}
