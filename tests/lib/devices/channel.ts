/** A worker device without a worker: both ends of it in this thread, joined by a message channel. */
import {vi} from "vitest";
import type {Device} from "../../../lib/devices/device.js";
import type {WorkerLike} from "../../../lib/devices/worker/index.js";
import type {Batch} from "../../../lib/devices/worker/protocol.js";
import {type GpuStarter, type Port, serve} from "../../../lib/devices/worker/serve.js";

/** Ports that `closeChannels` closes. */
export const opened: MessagePort[] = [];

/** Call it after each test: open ports keep the process alive. */
export const closeChannels = (): void => {
  for (const port of opened.splice(0)) port.close();
};

/** A message channel whose far end serves `device`, as a worker would. */
export function workerOn(device: Device, startGpu?: GpuStarter) {
  const {port1, port2} = new MessageChannel();
  opened.push(port1, port2);
  serve(port2 as Port, device, startGpu);
  port2.start();
  const batches: Batch[] = [];
  const listeners = new Map<string, (event: Event) => void>();
  const worker: WorkerLike = {
    postMessage(message, transfer) {
      // Before the transfer empties it.
      batches.push(structuredClone(message) as Batch);
      port1.postMessage(message, transfer);
    },
    addEventListener(type, listener) {
      listeners.set(type, listener);
      if (type === "message") port1.addEventListener(type, listener as never);
    },
    terminate: vi.fn(() => port1.close()),
  };
  port1.start();
  return {worker, batches, die: (event: object) => listeners.get("error")?.(event as Event)};
}
