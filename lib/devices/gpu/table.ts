/**
 * Which rows of the operation table the GPU computes, and why it does not compute the others. Rows that
 * treat every element alike are in formulas.ts.
 */
import type {Rows} from "./program.js";
import {convolutions} from "./rows/convolutions.js";
import {distances} from "./rows/distances.js";
import {fourier} from "./rows/fourier.js";
import {images} from "./rows/images.js";
import {pools} from "./rows/pools.js";
import {products} from "./rows/products.js";
import {rotary} from "./rows/rotary.js";
import {scans} from "./rows/scans.js";
import {splines} from "./rows/splines.js";

export const rows: Rows = {
  ...products,
  ...convolutions,
  ...pools,
  ...images,
  ...distances,
  ...rotary,
  ...scans,
  ...splines,
  ...fourier,
};
