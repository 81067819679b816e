/**
 * The kernels that few chapters need, a module of their own: pages load it when a model first asks
 * for one of them. It works on the memory of index.ts, and keeps the same rules. Its own tables and
 * workspace lie below those of index.ts (see memory.ts).
 */
export {squaredDistances} from "./distance";
export {symmetricEigen, svd} from "./eigen";
export {cholesky, failedPivot, logDeterminant, solve, triangularSolve} from "./factor";
export {fourier, fourierPlan, fourierPlanSize, fourierWorkSize} from "./fourier";
export {gruScan, gruScanGradient} from "./gru";
export {leastSquares, normalSolve} from "./least-squares";
export {lstmScan, lstmScanGradient} from "./lstm";
export {matrixExponential} from "./matrix-exponential";
export {cumsum, sort} from "./order";
export {dequantize4, quantize4} from "./quantize";
export {resizeBilinear, resizeBilinearGradient} from "./resize";
export {rnnScan, rnnScanGradient} from "./rnn";
export {gridSample} from "./sample";
export {linearScan, wkvScan, wkvScanGradient} from "./scan";
export {edgeDot, edgeSum, firstOutside, segmentMax, segmentSoftmax} from "./segment";
export {spline} from "./spline";
export {heapStart as extraEnd} from "./memory";
