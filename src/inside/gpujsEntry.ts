/** gpu.js as a script that a worker loads when it first needs it: see worker.ts. */
import * as gpujs from "gpu.js";

// In a bundle for browsers the library is a default export.
Object.assign(globalThis, {gpujs: (gpujs as {default?: unknown}).default ?? gpujs});
