/** What the gpu device is to compute as the plain loops do: calls of rows for images and sequences. */
import {convolutionCalls, gridCalls, type NamedCall, poolCalls, resizeCalls} from "./imageCalls.js";
import {
  distanceCalls,
  fourierCalls,
  linearScanCalls,
  rotateCalls,
  splineCalls,
  wkvCalls,
} from "./sequenceCalls.js";

export const gpuCalls: readonly NamedCall[] = [
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
