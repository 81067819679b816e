/**
 * What the page “How the library computes” has done for it: kernels translated, run and timed. In the
 * page this lives in a worker of its own (worker.ts), so that nothing it does holds up the page, and a
 * kernel without end can be stopped; in Node it runs in the thread itself.
 */
import type {Device} from "../lib/devices/device.js";
import {createGpuDevice} from "../lib/devices/gpu/index.js";
import {parametersOf} from "../lib/devices/gpu/program.js";
import {ReferenceDevice} from "../lib/devices/reference.js";
import type {TrialGpu, WholeGpuJs} from "./gpujs.js";
import {findMachines, type Machine, type MachineId} from "./machines.js";
import {timeLayer} from "./timing.js";

export interface Image {
  readonly pixels: Float32Array;
  readonly height: number;
  readonly width: number;
}

export interface TrialResult extends Image {
  /** Of the second call: the first one compiles. */
  readonly milliseconds: number;
}

export interface Workshop {
  /** The WGSL that gpu.js makes of a kernel of the gpu device. @throws Error in gpu.js's words */
  translate(source: string, size: number): Promise<string>;
  /** The WGSL of a kernel that takes an image and gives one. @throws Error in gpu.js's words */
  translateFilter(source: string, height: number, width: number): Promise<string>;
  /** Runs such a kernel. @throws Error in gpu.js's words */
  filter(source: string, image: Image, machine: "cpu" | "webgl2" | "webgpu"): Promise<TrialResult>;
  machines(): Promise<readonly Machine[]>;
  /**
   * How long a dense layer with ReLU takes, [rows, width] -> [rows, width], in milliseconds a call.
   *
   * @param least for how long to call it again, at least, in milliseconds
   */
  time(machine: MachineId, rows: number, width: number, least: number): Promise<number>;
}

export interface Parts {
  loadGpuJs(): WholeGpuJs | Promise<WholeGpuJs>;
  createWasmDevice(): Device;
}

export function openWorkshop({loadGpuJs, createWasmDevice}: Parts): Workshop {
  const devices = new Map<MachineId, Promise<Device>>();
  const create = async (machine: MachineId): Promise<Device> => {
    if (machine === "reference") return new ReferenceDevice();
    if (machine === "wasm") return createWasmDevice();
    return createGpuDevice(await loadGpuJs(), machine);
  };
  const deviceOf = (machine: MachineId): Promise<Device> => {
    const device = devices.get(machine) ?? create(machine);
    devices.set(machine, device);
    return device;
  };
  return {
    async translate(source, size) {
      const types = parametersOf(source).map((name) => TYPES[name[0]] ?? "Float");
      const values = types.map((type) => (type === "WebGPUBuffer" ? {type} : 0));
      const settings = {pipeline: true, precision: "single", argumentTypes: types} as const;
      return translate(await loadGpuJs(), source, {...settings, output: [size]}, values);
    },
    async translateFilter(source, height, width) {
      const gpujs = await loadGpuJs();
      const settings = {output: [width, height], constants: {height, width}};
      const image = gpujs.input(new Float32Array(height * width), [width, height]);
      return translate(gpujs, source, settings, [image]);
    },
    async filter(source, {pixels, height, width}, machine) {
      const gpujs = await loadGpuJs();
      const gpu = new gpujs.GPU({mode: machine}) as unknown as TrialGpu;
      try {
        const settings = {output: [width, height], constants: {height, width}};
        const kernel = gpu.createKernel(source, settings);
        const image = gpujs.input(pixels, [width, height]);
        await kernel(image);
        const start = performance.now();
        const lines = await kernel(image);
        const milliseconds = performance.now() - start;
        return {pixels: joined(lines, height, width), height, width, milliseconds};
      } finally {
        await gpu.destroy();
      }
    },
    machines: findMachines,
    time: async (machine, rows, width, least) =>
      timeLayer(await deviceOf(machine), rows, width, least),
  };
}

/** What the gpu device's kernels take, by the first letter of the name: see program.ts there. */
const TYPES: Readonly<Record<string, string>> = {
  x: "WebGPUBuffer",
  t: "WebGPUBuffer",
  o: "Integer",
};

function translate(
  gpujs: WholeGpuJs,
  source: string,
  settings: ConstructorParameters<WholeGpuJs["WebGPUKernel"]>[1],
  values: readonly unknown[],
): string {
  const kernel = new gpujs.WebGPUKernel(source, settings);
  // It translates at once, and then looks for a GPU: whether there is one does not matter here.
  kernel.build(...values)?.catch(() => {});
  return kernel.compiledSource;
}

function joined(lines: readonly Float32Array[], height: number, width: number): Float32Array {
  const pixels = new Float32Array(height * width);
  for (const [y, line] of lines.entries()) pixels.set(line, y * width);
  return pixels;
}
