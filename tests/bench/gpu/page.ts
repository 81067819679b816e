/** The GPU's bench in a page: what browser.ts bundles, serves and calls. */
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-webgpu";
import type {Backends} from "../../../lib/devices/device.js";
import {findGpu} from "../../../lib/devices/gpu/probe.js";
import {startWasmWorker} from "../../../lib/devices/worker/index.js";
import {type Device, setDevice} from "../../../lib/index.js";
import * as jax from "../libraries/jax.js";
import * as tfjs from "../libraries/tfjs.js";
import {type Contender, type GpuReport, gpuRows, library, untilRead} from "./rows.js";

declare global {
  /** @param software whether a GPU that is a program will do */
  var benchGpuInPage: (software: boolean) => Promise<GpuReport>;
}

const FILES = {
  kernels: "kernels.wasm",
  extra: "extra.js",
  extraKernels: "extra.wasm",
  gpu: "gpu.js",
};

const MODES = {webgpu: "worker.js", webgl2: "webgl2.js"} as const;

type Mode = keyof typeof MODES;

/** The book's own worker, computing on its GPU. @throws Error that says why it does not */
async function startOn(mode: Mode, allowSoftwareGpu: boolean): Promise<Device> {
  const device = startWasmWorker(new Worker(MODES[mode]), {...FILES, allowSoftwareGpu});
  const backends: Backends = device.backends;
  const started = await backends.startGpu();
  if ("refused" in started) throw new Error(started.refused);
  backends.prefer("gpu");
  return device;
}

/** TensorFlow.js has one backend at a time, and contestants take turns. */
function onBackend(backend: "webgpu" | "webgl"): Contender {
  const use = async () => {
    if (!(await tf.setBackend(backend))) throw new Error(`Its ${backend} does not start.`);
  };
  return (work) => ({
    name: `tfjs ${backend}`,
    async make() {
      await use();
      const runner = untilRead(tfjs.runner(() => work.tfjs(work.data())));
      return {
        async run(count) {
          await use();
          await runner.run(count);
        },
        async value() {
          await use();
          return runner.value();
        },
      };
    },
  });
}

const onJax: Contender = (work) => ({
  name: "jax webgpu",
  async make() {
    await jax.start("webgpu");
    return untilRead(jax.runner(() => work.jax(work.data()), false));
  },
});

const failing =
  (name: string, reason: Error): Contender =>
  () => ({
    name,
    make() {
      throw reason;
    },
  });

globalThis.benchGpuInPage = async (software) => {
  const version = /Chrome\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? "a browser";
  const found = await findGpu(software);
  if ("refused" in found) {
    return {where: version, refused: found.refused, software: false, rows: []};
  }
  tf.enableProdMode();
  const isProgram = software && "refused" in (await findGpu());
  const wasm = startWasmWorker(new Worker(MODES.webgpu), FILES);
  setDevice(wasm);
  const own: Contender[] = [];
  for (const mode of ["webgpu", "webgl2"] as const) {
    const name = `ours ${mode}`;
    if (!found.modes.includes(mode)) continue;
    try {
      own.push(library(name, await startOn(mode, software)));
    } catch (error) {
      own.push(failing(name, error as Error));
    }
  }
  const peers = found.modes.includes("webgpu")
    ? [onBackend("webgpu"), onJax, onBackend("webgl")]
    : [onBackend("webgl")];
  const contenders = [...own, library("ours wasm", wasm), ...peers];
  const rows = await gpuRows(contenders, isProgram, (line) => console.info(line));
  return {where: `${version}, ${await nameOfGpu()}`, software: isProgram, rows};
};

interface Adapter {
  readonly info?: Partial<Record<"vendor" | "architecture" | "description", string>>;
}

async function nameOfGpu(): Promise<string> {
  const {gpu} = navigator as {gpu?: {requestAdapter(): Promise<Adapter | null>}};
  const {vendor, architecture, description} = (await gpu?.requestAdapter())?.info ?? {};
  const name = [vendor, architecture, description].filter(Boolean).join(" ");
  if (name) return name;
  const gl = document.createElement("canvas").getContext("webgl2");
  const names = gl?.getExtension("WEBGL_debug_renderer_info");
  return String(gl?.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
}
