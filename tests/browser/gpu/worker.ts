/** What gpuWorker.test.ts runs in a page: training through the page's own worker, with a GPU beside it. */
import type {Backend} from "../../../lib/devices/device.js";
import {setDevice, tensor} from "../../../lib/index.js";
import {trainAll} from "../bits/models.js";
import {startDevice} from "./device.js";

const device = startDevice();
setDevice(device);
const {backends} = device;

const losses: string[] = [];
backends.onLoss((reason) => losses.push(reason));

/** Trains small models and returns the losses of each. */
async function trainOn(backend: Backend): Promise<Record<string, readonly number[]>> {
  backends.prefer(backend);
  try {
    const trained = await trainAll();
    return Object.fromEntries(Object.entries(trained).map(([name, {losses}]) => [name, losses]));
  } finally {
    backends.prefer(undefined);
  }
}

const kept: Record<string, ReturnType<typeof tensor>> = {};

/** Computes on the GPU, and keeps what comes of it: once only there, once secured as well. */
async function keepOnGpu(): Promise<void> {
  backends.prefer("gpu");
  kept.loose = tensor([1, 2, 3]).exp();
  kept.safe = tensor([1, 2, 3]).square();
  await backends.secure([kept.safe.storage.buffer]);
  backends.prefer(undefined);
}

/** What a tensor that was kept holds now, or why it holds nothing. */
const readKept = (name: string) =>
  kept[name].data().then(
    (data) => Array.from(data),
    (error) => String(error),
  );

/** Computes on the CPU with what is there. */
const square = async (name: string) => Array.from(await kept[name].square().data());

Object.assign(globalThis, {
  startGpu: () => backends.startGpu(),
  trainOn,
  keepOnGpu,
  readKept,
  square,
  lost: () => losses,
  gpuLabel: () => backends.gpu ?? null,
});
