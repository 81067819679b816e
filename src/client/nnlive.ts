/**
 * The library in the page: what a cell imports from "nnlive". Operations run in a Web Worker, so that
 * the page scrolls while a model trains.
 */
import {FileAttachment} from "observablehq:stdlib";
import {WASM_LABEL} from "../lib/devices/wasm/support.js";
import {createWorkerDevice} from "../lib/devices/worker/index.js";
import {setDevice} from "../lib/index.js";

const worker = new Worker(FileAttachment("../generated/worker.js").href);
setDevice(createWorkerDevice(worker, WASM_LABEL));

export * from "../lib/index.js";
