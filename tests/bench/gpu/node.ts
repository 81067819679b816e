/**
 * The GPU's bench in Node, where the package `webgpu` is installed: `npm install --no-save webgpu`. The
 * book does not depend on it, for it weighs 84 MB.
 */
import gpujs from "gpu.js";
import {DualDevice} from "../../../lib/devices/dual.js";
import {createGpuDevice, type GpuJs} from "../../../lib/devices/gpu/index.js";
import {findGpu} from "../../../lib/devices/gpu/probe.js";
import {asSide} from "../../../lib/devices/gpu/side.js";
import {createNodeDevice} from "../../../lib/devices/wasm/node.js";
import {WorkerDevice, type WorkerLike} from "../../../lib/devices/worker/index.js";
import {type Port, serve} from "../../../lib/devices/worker/serve.js";
import {setDevice} from "../../../lib/index.js";
import {type GpuReport, gpuRows, library} from "./rows.js";

interface WebGpuPackage {
  create?(options: string[]): object;
  readonly globals?: object;
}

/** The device behind a message channel, as a page has it behind a worker: only reads wait. */
function throughChannel(): WorkerDevice {
  const {port1, port2} = new MessageChannel();
  serve(port2 as Port, createNodeDevice(), async (device, onCompiled) => {
    const gpu = await createGpuDevice(gpujs as unknown as GpuJs, "webgpu");
    return new DualDevice(device, asSide(gpu, onCompiled));
  });
  port2.start();
  const worker: WorkerLike = {
    postMessage: (message, transfer) => port1.postMessage(message, transfer),
    addEventListener: (type, listener) => port1.addEventListener(type, listener as never),
    terminate: () => port1.close(),
  };
  port1.start();
  return new WorkerDevice(worker);
}

/** @param software whether a GPU that is a program will do */
export async function benchGpuInNode(software: boolean): Promise<GpuReport> {
  const report = {where: `Node ${process.version}`, software: false, rows: []};
  const name = "webgpu";
  // An empty package of that name stands in for it where gpu.js asks for one.
  const webgpu: WebGpuPackage | undefined = await import(name).catch(() => undefined);
  if (!webgpu?.create) {
    return {...report, refused: "the package webgpu is not there (npm install --no-save webgpu)"};
  }
  Object.assign(globalThis, webgpu.globals);
  const navigator = {...globalThis.navigator, gpu: webgpu.create([])};
  Object.defineProperty(globalThis, "navigator", {value: navigator, configurable: true});
  const found = await findGpu(software);
  if ("refused" in found) return {...report, refused: found.refused};
  const isProgram = software && "refused" in (await findGpu());
  const device = throughChannel();
  setDevice(device);
  const started = await device.backends.startGpu();
  if ("refused" in started) return {...report, refused: started.refused};
  device.backends.prefer("gpu");
  const contenders = [library("ours webgpu", device), library("ours wasm", createNodeDevice())];
  const rows = await gpuRows(contenders, isProgram, (line) => console.error(line));
  return {...report, software: isProgram, rows};
}
