/** Layers that wrap functions: each is its function, with the options it was given. */
import {beforeAll, describe, expect, it} from "vitest";
import {
  conv1d,
  convTranspose1d,
  elu,
  gelu,
  geluTanh,
  globalAvgPool2d,
  leakyRelu,
  mish,
  nn,
  Random,
  setDevice,
  silu,
  softplus,
  type Tensor,
  tensor,
  upsample2d,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

const points = () =>
  tensor([
    [-3, -1, -0.2],
    [0.1, 1, 4],
  ]);

describe("activations", () => {
  it.each<[string, nn.Module, (x: Tensor) => Tensor]>([
    ["Identity", new nn.Identity(), (x) => x],
    ["Sigmoid", new nn.Sigmoid(), (x) => x.sigmoid()],
    ["Tanh", new nn.Tanh(), (x) => x.tanh()],
    ["ReLU", new nn.ReLU(), (x) => x.relu()],
    ["LeakyReLU", new nn.LeakyReLU(), (x) => leakyRelu(x)],
    ["LeakyReLU, steeper", new nn.LeakyReLU(0.2), (x) => leakyRelu(x, 0.2)],
    ["ELU", new nn.ELU(2), (x) => elu(x, 2)],
    ["Softplus", new nn.Softplus(), softplus],
    ["GELU", new nn.GELU(), gelu],
    ["GELU by tanh", new nn.GELU({approximate: true}), geluTanh],
    ["SiLU", new nn.SiLU(), silu],
    ["Mish", new nn.Mish(), mish],
    ["Softmax", new nn.Softmax(), (x) => x.softmax(-1)],
    ["Softmax of columns", new nn.Softmax(0), (x) => x.softmax(0)],
  ])("%s", async (_, layer, f) => {
    expect(await layer.forward(points()).data()).toEqual(await f(points()).data());
    expect(layer.parameters()).toEqual([]);
  });
});

describe("layers", () => {
  it("Conv1d and ConvTranspose1d have their weights and options", async () => {
    const random = new Random(1);
    const x = random.normal([2, 4, 9]);
    const options = {stride: 2, groups: 2, dilation: 2};
    const down = new nn.Conv1d(4, 6, 3, {random, padding: "causal", ...options});
    expect(down.weight.shape).toEqual([6, 2, 3]);
    const y = down.forward(x);
    expect(y.shape).toEqual([2, 6, 5]);
    const wanted = conv1d(x, down.weight, down.bias, {padding: "causal", ...options});
    expect(await y.data()).toEqual(await wanted.data());
    expect(await down.weight.abs().max().item()).toBeLessThanOrEqual(1 / Math.sqrt(6));

    const up = new nn.ConvTranspose1d(6, 4, 3, {random, padding: 1, ...options, bias: false});
    expect(up.parameters().map(({shape}) => shape)).toEqual([[6, 2, 3]]);
    const back = convTranspose1d(y, up.weight, undefined, {padding: 1, ...options});
    expect(await up.forward(y).data()).toEqual(await back.data());
  });

  it("Upsample and GlobalAvgPool2d", async () => {
    const x = new Random(2).normal([1, 2, 3, 3]);
    const nearest = new nn.Upsample(2).forward(x);
    expect(await nearest.data()).toEqual(await upsample2d(x, 2).data());
    const smooth = new nn.Upsample([1, 3], {mode: "bilinear"}).forward(x);
    expect(await smooth.data()).toEqual(await upsample2d(x, [1, 3], {mode: "bilinear"}).data());
    const pooled = new nn.GlobalAvgPool2d().forward(x);
    expect(await pooled.data()).toEqual(await globalAvgPool2d(x).data());
  });
});
