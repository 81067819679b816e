/** Does work on a backend, where the device has two. */
import type {Backend} from "../devices/device.js";
import {currentDevice} from "../tensor/storage.js";

/** Does work where a run computes. */
export type Within = <T>(work: () => T) => T;

let preferred: Backend | undefined;

/** @param backendOf which backend, asked each time */
export const withinBackend =
  (backendOf: () => Backend): Within =>
  (work) => {
    const {backends} = currentDevice();
    if (!backends?.gpu) return work();
    const before = preferred;
    preferred = backendOf();
    backends.prefer(preferred);
    try {
      return work();
    } finally {
      preferred = before;
      backends.prefer(before);
    }
  };

export const onCpu = withinBackend(() => "wasm");
export const onGpu = withinBackend(() => "gpu");
