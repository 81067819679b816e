/** “nnlive/inside” in the page. */
import "../client/nnlive.js";
import {FileAttachment} from "observablehq:stdlib";
import {setWorkshop} from "./place.js";
import {RemoteWorkshop} from "./remote.js";

const script = FileAttachment("../generated/inside.js");
const kernels = FileAttachment("../generated/kernels.wasm");
const gpujs = FileAttachment("../generated/gpu.js");

setWorkshop(
  new RemoteWorkshop(() => new Worker(script.href), {kernels: kernels.href, gpujs: gpujs.href}),
);

export * from "./contents.js";
