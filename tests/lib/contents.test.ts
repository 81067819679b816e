/** The library has every operation that the book's chapters need, under the name a reader expects. */
import {expect, test} from "vitest";
import * as nnlive from "../../lib/index.js";

const words = (text: string) => text.trim().split(/\s+/);

test("methods of tensors", () => {
  const methods = words(`
    add sub mul div pow neg exp log log1p expm1 sqrt rsqrt reciprocal square abs sign floor round
    sin cos tan atan tanh sigmoid erf relu minimum maximum clamp
    equal notEqual greater greaterEqual less lessEqual
    sum mean max min argmax argmin matmul softmax logSoftmax
    reshape transpose permute squeeze unsqueeze slice index expand flip cast gather oneHot
    detach withGrad backward keep array item
  `);
  for (const name of methods) expect(name in nnlive.Tensor.prototype, name).toBe(true);
});

test("functions", () => {
  const functions = words(`
    tensor zeros ones full arange linspace eye concat stack split pad roll tile triangular where
    leakyRelu elu gelu geluTanh silu mish softplus softmax logicalAnd logicalOr logicalNot
    variance norm normalLogDensity prod logSumExp cumsum cumprod sort topK einsum outer dot
    conv1d conv2d convTranspose1d convTranspose2d maxPool2d avgPool2d globalAvgPool2d
    globalMaxPool2d upsample2d resizeBilinear gridSample affineGrid
    crossEntropy binaryCrossEntropy mseLoss huberLoss klDivergence gaussianKL hingeLoss marginLoss
    contrastiveLoss tripletLoss ntXent clipLoss layerNorm rmsNorm groupNorm batchNorm dropout
    scaledDotProductAttention attentionMask rotary sinusoidalPositions patchify
    rnn lstm gru linearScan wkv rnnCell lstmCell gruCell wkvCell
    cholesky solve triangularSolve inverse logDeterminant leastSquares powerIteration
    spectralRadius matrixExponential symmetricEigen svd fft ifft rfft irfft complexMul
    propagate scatterAdd segmentSum segmentMean segmentMax segmentSoftmax degree edgeDot
    squaredDistances splineBasis quantize4 dequantize4
    grad vjp jvp customGradient checkpoint noGrad graphOf graphText scope evaluate debug
    trackMemory train batches accuracy
  `);
  for (const name of functions) {
    expect((nnlive as Record<string, unknown>)[name], name).toBeTypeOf("function");
  }
});

test("random numbers, layers, optimisers", () => {
  for (const name of words("uniform normal bernoulli categorical permutation fork")) {
    expect(name in nnlive.Random.prototype, name).toBe(true);
  }
  const layers = words(`
    Linear Conv1d Conv2d ConvTranspose1d ConvTranspose2d MaxPool2d AvgPool2d Upsample Dropout
    Embedding LayerNorm RMSNorm GroupNorm BatchNorm1d BatchNorm2d RNN LSTM GRU RNNCell LSTMCell
    GRUCell MultiHeadAttention PatchEmbedding FeedForward SwiGLU TransformerBlock Sequential Module
    Parameter saveState loadState
  `);
  for (const name of layers) expect(nnlive.nn, name).toHaveProperty(name);
  const optimisers = words(`
    SGD AdaGrad RMSProp Adam AdamW WeightAverage clipNorm clipValue cosineSchedule linearSchedule
    stepSchedule warmUp
  `);
  for (const name of optimisers) expect(nnlive.optim, name).toHaveProperty(name);
});
