/**
 * The kernels of the wasm device, in AssemblyScript: one export a kernel. They know addresses,
 * counts and strides, nothing of tensors. `src/build/wasm.ts` compiles this file, and beside it
 * extra.ts: the kernels that few chapters need.
 *
 * What all of them rely on, and the glue in the parent folder keeps:
 * - Every address is a multiple of four, counts are elements, and strides are BYTES.
 * - A block of the heap has 16 bytes to spare, and readable memory follows the last one. A loop may
 *   therefore read and write a whole vector where fewer elements are left. Outputs are filled from
 *   front to back, so that what runs over the end of a row is overwritten by the next row. A kernel
 *   that may work in place on several rows must not do that.
 * - Nothing here depends on the position of an element in a vector, so that a view of a tensor and
 *   its copy give the same bits.
 */
export {elu, leakyRelu, timesSlope} from "./activations";
export {batchNorm, batchNormGradient} from "./batch-norm";
export {batchNormColumns, batchNormColumnsGradient} from "./batch-norm-columns";
export {binary} from "./binary";
export {conv2d, conv2dInputGradient, conv2dWeightGradient} from "./conv";
export {copyBlock, copyView} from "./copy";
export {
  directConv2d,
  directConv2dInputGradient,
  directConv2dWeightGradient,
} from "./direct-conv";
export {gemm} from "./gemm";
export {gather, oneHot, pick, scatterAdd} from "./indexing";
export {crossEntropy, crossEntropyGradient, logSoftmax, softmax, softmaxGradient} from "./loss";
export {axesAddress, heapStart} from "./memory";
export {norm, normGradient} from "./norm";
export {
  accumulate,
  adagradUpdate,
  adamUpdate,
  averageUpdate,
  momentumUpdate,
  rmspropUpdate,
  sgdUpdate,
} from "./optimizers";
export {avgPool2d, avgPool2dGradient, maxPool2d, maxPool2dGradient} from "./pool";
export {bernoulli, normal, uniform} from "./random";
export {rotate} from "./rotary";
export {argExtreme, extremeRows, reduceColumns, sumRows} from "./reduce";
export {
  affine,
  affineInt,
  arangeFloat,
  arangeInt,
  clamp,
  fill,
  floatToInt,
  intToFloat,
} from "./scalars";
export {shiftConv2d, shiftConv2dWeightGradient} from "./shift-conv";
export {where} from "./select";
// Exported lest they be built into their only callers, where they are half as fast.
export {packedTile4, packedTile5, rowsTile4, rowsTile5, shiftTile} from "./tile";
export {unary} from "./unary";
export {setWindow} from "./window";
