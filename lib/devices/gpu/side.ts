/** The gpu device as one side of a device of two (dual.ts). */
import type {GpuSide} from "../dual.js";
import {type GpuDevice, GpuError, runsOnGpu, WideError} from "./index.js";

/** @param onCompiled is told how many kernels are compiled, whenever there are more */
export function asSide(device: GpuDevice, onCompiled: (kernels: number) => void): GpuSide {
  device.engine.onCompiled(onCompiled);
  return Object.assign(device, {runs: runsOnGpu, fault});
}

function fault(error: unknown): "loss" | "kernel" | undefined {
  if (error instanceof GpuError) return "loss";
  // These are about the numbers of one call.
  if (error instanceof RangeError || error instanceof WideError) return undefined;
  return "kernel";
}
