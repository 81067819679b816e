/** Who can compute here: the two CPU devices, gpu.js in JavaScript, and the GPU where there is one. */
import {findGpu} from "../lib/devices/gpu/probe.js";

export type MachineId = "reference" | "cpu" | "wasm" | "webgl2" | "webgpu";

export interface Machine {
  readonly id: MachineId;
  /** What a reader is shown. */
  readonly name: string;
  /** A program on the CPU that pretends to be a GPU. */
  readonly software: boolean;
}

export const NAMES: Record<MachineId, string> = {
  reference: "JavaScript, plain loops",
  cpu: "gpu.js in JavaScript",
  wasm: "WebAssembly, SIMD",
  webgl2: "GPU, WebGL2",
  webgpu: "GPU, WebGPU",
};

/** Everything that computes in this browser (or in Node), the slowest kind first. */
export async function findMachines(): Promise<Machine[]> {
  const modesOf = async (software: boolean) => {
    const found = await findGpu(software);
    return "modes" in found ? found.modes : [];
  };
  // Node has no GPU of its own.
  const inPage = typeof OffscreenCanvas === "function";
  const [real, all] = inPage ? [await modesOf(false), await modesOf(true)] : [[], []];
  const cpu = (["reference", "cpu", "wasm"] as const).map((id) => ({
    id,
    name: NAMES[id],
    software: false,
  }));
  const gpus = [...all].reverse().map((id) => {
    const software = !real.includes(id);
    return {id, software, name: software ? NAMES[id].replace("GPU", "In software") : NAMES[id]};
  });
  return [...cpu, ...gpus];
}
