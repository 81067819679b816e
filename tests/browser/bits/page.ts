/** What the test's page runs: the trainings, through the page's own worker; a product in relaxed SIMD. */
import {chooseKernels, type DeviceOptions} from "../../../lib/devices/wasm/support.js";
import {startWasmWorker} from "../../../lib/devices/worker/index.js";
import {setDevice} from "../../../lib/index.js";
import {trainAll} from "./models.js";
import {productOn} from "./product.js";

function createDevice(options: DeviceOptions = {}) {
  const {module, note} = chooseKernels(options);
  const files = {kernels: `${module}.wasm`, extra: "extra.js", extraKernels: "extra.wasm"};
  return startWasmWorker(new Worker("worker.js"), files, note);
}

setDevice(createDevice());

const multiplyRelaxed = () => productOn(createDevice({relaxed: true}));

Object.assign(globalThis, {trainAll, multiplyRelaxed});
