/** The operation table: every row, by name. A new operation is one more row in one of the families. */
import {activations} from "./activations.js";
import {binaryOperations} from "./binary.js";
import {convolutions} from "./convolution.js";
import {create} from "./create.js";
import {distances} from "./distance.js";
import {elementwise} from "./elementwise.js";
import {fourier} from "./fourier.js";
import {gruScans} from "./gru.js";
import {indexing} from "./indexing.js";
import {linearAlgebra} from "./linear.js";
import {losses} from "./loss.js";
import {lstmScans} from "./lstm.js";
import {products} from "./matmul.js";
import {norms} from "./norm.js";
import type {Operation} from "./operation.js";
import {orders} from "./order.js";
import {pools} from "./pool.js";
import {quantization} from "./quantize.js";
import {reductions} from "./reduce.js";
import {resizes} from "./resize.js";
import {rnnScans} from "./rnn.js";
import {rotary} from "./rotary.js";
import {samplers} from "./sample.js";
import {scans} from "./scan.js";
import {segments} from "./segment.js";
import {spectra} from "./spectra.js";
import {splines} from "./spline.js";
import {updates} from "./update.js";

export const operations: ReadonlyMap<string, Operation> = new Map(
  [
    create,
    elementwise,
    activations,
    binaryOperations,
    reductions,
    products,
    convolutions,
    pools,
    resizes,
    orders,
    indexing,
    losses,
    norms,
    rotary,
    scans,
    rnnScans,
    lstmScans,
    gruScans,
    linearAlgebra,
    spectra,
    fourier,
    segments,
    distances,
    splines,
    samplers,
    quantization,
    updates,
  ]
    .flat()
    .map((operation) => [operation.name, operation]),
);

/** @throws Error when the table has no such row */
export function operationNamed(name: string): Operation {
  const operation = operations.get(name);
  if (!operation) throw new Error(`There is no operation named “${name}” in the table.`);
  return operation;
}
