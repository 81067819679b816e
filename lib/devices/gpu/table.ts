/**
 * Which rows of the operation table the GPU computes, and why it does not compute the others. Rows that
 * treat every element alike are in formulas.ts.
 */
import type {Rows} from "./program.js";
import {convolutions} from "./rows/convolutions.js";
import {distances} from "./rows/distances.js";
import {fourier} from "./rows/fourier.js";
import {images} from "./rows/images.js";
import {indexing} from "./rows/indexing.js";
import {losses} from "./rows/losses.js";
import {norms} from "./rows/norms.js";
import {orders} from "./rows/orders.js";
import {pools} from "./rows/pools.js";
import {products} from "./rows/products.js";
import {reductions} from "./rows/reductions.js";
import {rotary} from "./rows/rotary.js";
import {scans} from "./rows/scans.js";
import {segments} from "./rows/segments.js";
import {splines} from "./rows/splines.js";
import {updates} from "./rows/updates.js";

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
  ...reductions,
  ...losses,
  ...norms,
  ...indexing,
  ...orders,
  ...segments,
  ...updates,
};

const philox =
  "Random numbers come from Philox, which multiplies whole numbers of 32 bits; kernels have only float32.";
const linearAlgebra =
  "Factorisations go from column to column, each waiting for the one before, and need float64.";
const bits = "Eight numbers are packed into the 32 bits of one; kernels have only float32.";
const steps =
  "Each step waits for the one before, with little to compute in it: as many launches as steps.";

/** The rows without kernels, and why: they run on wasm. */
export const onWasm: Readonly<Record<string, string>> = {
  uniform: philox,
  normal: philox,
  bernoulli: philox,
  cholesky: linearAlgebra,
  triangularSolve: linearAlgebra,
  solve: linearAlgebra,
  logDeterminant: linearAlgebra,
  leastSquares: linearAlgebra,
  normalSolve: linearAlgebra,
  matrixExponential: linearAlgebra,
  symmetricEigen: linearAlgebra,
  svd: linearAlgebra,
  quantize4: bits,
  dequantize4: bits,
  rnnScan: steps,
  rnnScanGradient: steps,
  lstmScan: steps,
  lstmScanGradient: steps,
  gruScan: steps,
  gruScanGradient: steps,
};
