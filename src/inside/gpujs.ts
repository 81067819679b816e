/** What the page uses of gpu.js beyond what the gpu device does (lib/devices/gpu/engine.ts). */
import type {GpuJs} from "../lib/devices/gpu/index.js";

/** A kernel that is translated, though there may be no GPU to run it. */
interface Translated {
  build(...values: unknown[]): Promise<void> | undefined;
  readonly compiledSource: string;
}

interface TrialSettings {
  output: readonly number[];
  constants?: Readonly<Record<string, number>>;
  argumentTypes?: readonly string[];
  pipeline?: boolean;
  precision?: "single";
}

/** A kernel made as readers of gpu.js's manual make theirs. */
export type TrialKernel = (...values: unknown[]) => Float32Array[] | Promise<Float32Array[]>;

/** gpu.js's own maker of kernels. */
export interface TrialGpu {
  createKernel(source: string, settings: TrialSettings): TrialKernel;
  destroy(): void | Promise<void>;
}

export interface WholeGpuJs extends GpuJs {
  readonly WebGPUKernel: new (source: string, settings: TrialSettings) => Translated;
  input(values: Float32Array, size: readonly number[]): unknown;
}
