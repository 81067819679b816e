/**
 * The rows that few chapters need: graphs, recurrences, signals, linear algebra. With their kernels
 * (kernels/extra.ts) they are loaded when a model first asks for one of them.
 */
import {distances} from "./distance.js";
import {fourier} from "./fourier.js";
import {linearAlgebra} from "./linear.js";
import type {Rows} from "./machine.js";
import {orders} from "./order.js";
import {quantization} from "./quantize.js";
import {recurrent} from "./recurrent.js";
import {resizes} from "./resize.js";
import {samplers} from "./sample.js";
import {scans} from "./scan.js";
import {segments} from "./segment.js";
import {splines} from "./spline.js";

export const extraRows: Rows = {
  ...distances,
  ...fourier,
  ...linearAlgebra,
  ...orders,
  ...quantization,
  ...recurrent,
  ...resizes,
  ...samplers,
  ...scans,
  ...segments,
  ...splines,
};
