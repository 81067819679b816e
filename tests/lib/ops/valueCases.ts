/**
 * For every row of the operation table, numbers that its loops must give, found in another way: by
 * hand, by another formula, or by differences. What is compared elsewhere names its test.
 */
import {arrangeValues} from "./arrangeValues.js";
import {elementwiseValues} from "./elementwiseValues.js";
import type {Values} from "./example.js";
import {modelValues} from "./modelValues.js";

export const valueCases: Values = {
  ...elementwiseValues,
  ...arrangeValues,
  ...modelValues,
};

/** Rows that another test compares: the file under tests/lib, and what stands in it. */
export const comparedElsewhere: Record<string, {file: string; by: string}> = {
  // Random numbers: by their known words, means, variances and shares.
  uniform: {file: "random/random.test.ts", by: "uniform: range and moments"},
  normal: {file: "random/random.test.ts", by: "normal: moments and tails"},
  bernoulli: {file: "random/random.test.ts", by: "bernoulli: zeros and ones in proportion"},

  conv2d: {file: "tensorflow.test.ts", by: "tf.conv2d("},
  conv2dInputGradient: {file: "tensorflow.test.ts", by: "tf.conv2dTranspose("},
  conv2dWeightGradient: {file: "tensorflow.test.ts", by: "expectSame(dw, dwTf)"},
  maxPool2d: {file: "tensorflow.test.ts", by: "tf.maxPool("},
  maxPool2dGradient: {file: "tensorflow.test.ts", by: "tf.maxPool("},
  avgPool2d: {file: "tensorflow.test.ts", by: "tf.avgPool("},
  avgPool2dGradient: {file: "tensorflow.test.ts", by: "tf.avgPool("},
  layerNorm: {file: "tensorflow.test.ts", by: "of layers"},
  batchNorm: {file: "tensorflow.test.ts", by: "tf.batchNorm("},
  normGradient: {file: "tensorflow.test.ts", by: "of layers"},
  batchNormGradient: {file: "tensorflow.test.ts", by: "tf.batchNorm("},
  resizeBilinear: {file: "functions/tensorflow.test.ts", by: "tf.image.resizeBilinear("},
  fourier: {file: "tensorflowSignal.test.ts", by: "tf.spectral.fft("},
  gridSample: {file: "tensorflowSignal.test.ts", by: "tf.image.cropAndResize("},

  // Layers of TensorFlow.js; their gradients against the same steps in tensor operations.
  rnnScan: {file: "functions/recurrent.test.ts", by: "tf.layers.simpleRNN("},
  lstmScan: {file: "functions/recurrent.test.ts", by: "tf.layers.lstm("},
  gruScan: {file: "functions/recurrent.test.ts", by: "tf.layers.gru("},
  rnnScanGradient: {file: "functions/recurrent.test.ts", by: "fused equals step by step"},
  lstmScanGradient: {file: "functions/recurrent.test.ts", by: "fused equals step by step"},
  gruScanGradient: {file: "functions/recurrent.test.ts", by: "fused equals step by step"},

  // By what defines them: A = L Lᵀ, A x = b, the normal equations, A = Q Λ Qᵀ, A = U S Vᵀ.
  cholesky: {file: "functions/linear.test.ts", by: "l.matmul(l.transpose(-1, -2))"},
  triangularSolve: {file: "functions/linear.test.ts", by: "l.matmul(triangularSolve(l, b))"},
  solve: {file: "functions/linear.test.ts", by: "general.matmul(solve(general, b))"},
  leastSquares: {file: "functions/linear.test.ts", by: "The normal equations"},
  matrixExponential: {file: "functions/linear.test.ts", by: "exponentiates rotations"},
  symmetricEigen: {file: "functions/linear.test.ts", by: "symmetricEigen(a)"},
  svd: {file: "functions/linear.test.ts", by: "svd(a)"},

  splineBasis: {file: "functions/signal.test.ts", by: "the cubic's known values"},
  quantize4: {file: "functions/signal.test.ts", by: "0x76543210"},
  dequantize4: {file: "functions/signal.test.ts", by: "keep zeros, extremes and the levels"},
};
