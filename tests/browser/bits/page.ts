/** What the test's page runs: the trainings, through the page's own worker; a product in relaxed SIMD. */
import {chooseKernels} from "../../../lib/devices/wasm/support.js";
import {createWorkerDevice} from "../../../lib/devices/worker/index.js";
import {setDevice} from "../../../lib/index.js";
import {trainAll} from "./models.js";
import {productOn} from "./product.js";

setDevice(createWorkerDevice(new Worker("worker.js")));

const multiplyRelaxed = () => {
  const {module, note} = chooseKernels({relaxed: true});
  const script = module === "relaxed" ? "worker-relaxed.js" : "worker.js";
  return productOn(createWorkerDevice(new Worker(script), undefined, note));
};

Object.assign(globalThis, {trainAll, multiplyRelaxed});
