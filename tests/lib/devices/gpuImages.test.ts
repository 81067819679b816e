/** The gpu device's kernels for images, points, waves and sequences, in JavaScript, against the loops. */
import gpujs from "gpu.js";
import {afterAll, beforeAll, it} from "vitest";
import {createGpuDevice, type GpuDevice, type GpuJs} from "../../../lib/devices/gpu/index.js";
import {expectLikeReference} from "./harness.js";
import {convolutionCalls, gridCalls, poolCalls, resizeCalls} from "./imageCalls.js";
import {
  distanceCalls,
  fourierCalls,
  linearScanCalls,
  rotateCalls,
  splineCalls,
  wkvCalls,
} from "./sequenceCalls.js";

let device: GpuDevice;
beforeAll(async () => {
  device = await createGpuDevice(gpujs as unknown as GpuJs, "cpu");
});
afterAll(() => device.dispose());

const calls = [
  ...convolutionCalls(),
  ...poolCalls(),
  ...resizeCalls(),
  ...gridCalls(),
  ...rotateCalls(),
  ...distanceCalls(),
  ...splineCalls(),
  ...fourierCalls(),
  ...linearScanCalls(),
  ...wkvCalls(),
];

it.each(calls)("$name", ({call, tolerance}) => expectLikeReference(device, call, tolerance));
