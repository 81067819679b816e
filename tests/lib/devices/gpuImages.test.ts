/** The gpu device's kernels for images, points, waves and sequences, in JavaScript, against the loops. */
import gpujs from "gpu.js";
import {afterAll, beforeAll, it} from "vitest";
import {createGpuDevice, type GpuDevice, type GpuJs} from "../../../lib/devices/gpu/index.js";
import {gpuCalls} from "./gpuCalls.js";
import {expectLikeReference} from "./harness.js";

let device: GpuDevice;
beforeAll(async () => {
  device = await createGpuDevice(gpujs as unknown as GpuJs, "cpu");
});
afterAll(() => device.dispose());

it.each(gpuCalls)("$name", ({call, tolerance}) => expectLikeReference(device, call, tolerance));
