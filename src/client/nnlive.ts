/**
 * The library in the page: what a cell imports from "nnlive". Operations run in a Web Worker, so that
 * the page scrolls while a model trains.
 */
import {FileAttachment} from "observablehq:stdlib";
import {createWorkerDevice} from "../lib/devices/worker/index.js";
import {setDevice} from "../lib/index.js";

setDevice(createWorkerDevice(new Worker(FileAttachment("../generated/worker.js").href)));

export * from "../lib/index.js";
