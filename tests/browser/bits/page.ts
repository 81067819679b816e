/** What the test's page runs: the trainings, through the page's own worker. */
import {createWorkerDevice} from "../../../lib/devices/worker/index.js";
import {setDevice} from "../../../lib/index.js";
import {trainAll} from "./models.js";

setDevice(createWorkerDevice(new Worker("worker.js")));

Object.assign(globalThis, {trainAll});
