/**
 * The tensor library of Neural Networks, Live. Import it as “nnlive”: the entry for Node or for the
 * page sets a device and re-exports this table of contents.
 *
 *   tensors      tensor zeros ones full arange linspace eye concat stack where
 *   arranging    split pad roll tile triangular   x.slice x.flip x.permute …
 *   activations  relu leakyRelu elu softplus gelu geluTanh silu mish softmax …
 *   reductions   variance norm logSumExp prod normalLogDensity histogram   x.sum x.mean x.max …
 *   order        sort topK cumsum cumprod   logicalAnd logicalOr logicalNot
 *   products     einsum outer dot   x.matmul
 *   images       conv2d convTranspose2d maxPool2d avgPool2d upsample2d resizeBilinear …
 *   sequences    conv1d convTranspose1d
 *   metrics      accuracy measure
 *   losses       crossEntropy binaryCrossEntropy mseLoss huberLoss klDivergence ntXent tripletLoss …
 *   norms        layerNorm rmsNorm groupNorm batchNorm dropout
 *   attention    scaledDotProductAttention attentionMask rotary sinusoidalPositions patchify
 *   sequences    rnn lstm gru linearScan wkv, and one step of each: rnnCell lstmCell gruCell wkvCell
 *   matrices     cholesky solve inverse leastSquares matrixExponential symmetricEigen svd
 *                principalComponents …
 *   graphs       propagate scatterAdd segmentSum segmentMean segmentMax segmentSoftmax degree edgeDot
 *   signals      fft rfft complexMul … splineBasis gridSample squaredDistances quantize4
 *   gradients    x.backward() grad gradAt vjp jvp customGradient checkpoint noGrad   graphOf graphText historyOf
 *   devices      createDevice setDevice currentDevice
 *   memory       scope evaluate x.keep() trackMemory   debug
 *   randomness   Random
 *   models       nn.Linear nn.Conv2d nn.LayerNorm nn.MultiHeadAttention nn.TransformerBlock
 *                nn.GraphConv nn.GraphAttention nn.GraphSage
 *                nn.Sequential nn.mlp nn.saveState nn.loadState …   optim.SGD optim.Adam …
 *   training     train batches together eachOf parameterPlane randomDirection pathDirections
 */
export type {Device, DType, TypedArray} from "./devices/device.js";
export * from "./functions/index.js";
export * as nn from "./nn/index.js";
export {type Operation, type Shape, ShapeError} from "./ops/operation.js";
export {operations} from "./ops/table.js";
export * as optim from "./optim/index.js";
export {Random} from "./random/random.js";
export {checkpoint} from "./tensor/checkpoint.js";
export {arange, eye, full, linspace, ones, tensor, zeros} from "./tensor/create.js";
export {debug} from "./tensor/debug.js";
export {gradAt} from "./tensor/gradAt.js";
export {customGradient, grad} from "./tensor/gradients.js";
export {noGrad} from "./tensor/graph.js";
export {jvp, vjp} from "./tensor/jvp.js";
export {
  graphOf,
  graphText,
  historyOf,
  type Picture,
  type PictureEdge,
  type PictureNode,
} from "./tensor/picture.js";
export {evaluate, scope, type Values} from "./tensor/scope.js";
export {currentDevice, setDevice} from "./tensor/storage.js";
export {Tensor} from "./tensor/tensor.js";
export {type LiveMemory, type MemoryTracker, trackMemory} from "./tensor/track.js";
export {batches} from "./train/batches.js";
export type {RunContext, RunOptions, RunState, Settings, Step} from "./train/options.js";
export type {BackendChoice, BackendNotice} from "./train/placement.js";
export {
  type Direction,
  flatParameters,
  type ParameterPlane,
  parameterPlane,
  pathDirections,
  randomDirection,
} from "./train/plane.js";
export {Run, train} from "./train/run.js";
export {eachOf, type Together, together} from "./train/together.js";
export {Trace} from "./train/trace.js";
