/** The book's own library, as a chapter uses it. */
import {
  conv2d,
  crossEntropy,
  nn,
  optim,
  Random,
  scope,
  type Tensor,
  tensor,
} from "../../lib/node.js";
import {apply} from "../../lib/tensor/apply.js";
import {type Contestant, data} from "./workloads.js";

/** Frees what each repetition makes, and reads one number of the last. */
async function repeat(repetitions: number, work: () => Tensor): Promise<void> {
  for (let i = 1; i < repetitions; ++i) {
    scope(() => {
      work();
    });
  }
  const last = scope(work);
  await last.data();
  last.storage.free();
}

function mlp() {
  const random = new Random(1);
  const model = new nn.Sequential(
    new nn.Linear(data.inputs, data.hidden, {random}),
    new nn.ReLU(),
    new nn.Linear(data.hidden, data.classes, {random}),
  );
  const optimizer = new optim.SGD(model.parameters(), {learningRate: data.learningRate});
  const x = tensor(data.samples, {shape: [data.batch, data.inputs]});
  const labels = tensor(data.labels, {dtype: "int32"});
  return () => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(x), labels);
    loss.backward();
    optimizer.step();
    return loss;
  };
}

export function ours(): Contestant {
  const square = [data.size, data.size];
  const left = tensor(data.left, {shape: square});
  const right = tensor(data.right, {shape: square});
  const images = tensor(data.pixels, {shape: data.images});
  const kernel = tensor(data.taps, {shape: data.kernel});
  const [batch, , height, width] = data.images;
  const upstream = tensor(data.upstream, {shape: [batch, data.kernel[0], height, width]});
  const scores = tensor(data.scores, {shape: data.logits});
  const step = mlp();
  const attributes = {stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 1};
  const backward = () => {
    const like = (shape: readonly number[]) => ({shape, dtype: "float32" as const});
    apply("conv2dInputGradient", [upstream, kernel], attributes, [], like(data.images));
    return apply("conv2dWeightGradient", [images, upstream], attributes, [], like(data.kernel));
  };
  return {
    name: "this library",
    run: {
      matmul: (n) => repeat(n, () => left.matmul(right)),
      mlp: (n) => repeat(n, step),
      convForward: (n) => repeat(n, () => conv2d(images, kernel, undefined, {padding: 1})),
      convBackward: (n) => repeat(n, backward),
      softmax: (n) => repeat(n, () => scores.softmax(-1)),
    },
  };
}
