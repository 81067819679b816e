/**
 * What the page “How the library computes” looks at: the kernels of the gpu device, what gpu.js makes of
 * them, and how long each device takes. Cells import it as “nnlive/inside”; no other page loads it.
 */
export {bookTimings, type Timing} from "./bookTimings.js";
export {codeView} from "./codeView.js";
export {filterBench} from "./filterBench.js";
export {type DeviceKernel, kernelsOf} from "./kernels.js";
export {type LayerTimings, layerTimings} from "./layerTimings.js";
export {type Machine, type MachineId, NAMES} from "./machines.js";
export {timingBars, timingLines} from "./timingCharts.js";
export {translation} from "./translation.js";
