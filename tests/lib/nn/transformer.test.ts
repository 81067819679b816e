/** Blocks of transformers: their formula, their parameters, and that they learn. */
import {beforeEach, describe, expect, it} from "vitest";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {
  crossEntropy,
  gelu,
  grad,
  layerNorm,
  nn,
  optim,
  Random,
  scope,
  setDevice,
  silu,
  type Tensor,
  tensor,
} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeEach(() => setDevice(new ReferenceDevice()));

const random = new Random(8);

async function expectSame(a: Tensor, b: Tensor): Promise<void> {
  expect(a.shape).toEqual(b.shape);
  expect(await a.sub(b).abs().max().item()).toBeLessThan(1e-5);
}

describe("feed-forward networks", () => {
  const x = () => random.normal([2, 3, 4]);

  it("FeedForward", async () => {
    const layer = new nn.FeedForward(4, 6, {random});
    const {expand, contract} = layer;
    const input = x();
    await expectSame(layer.forward(input), contract.forward(gelu(expand.forward(input))));
    expect(layer.parameterCount).toBe(4 * 6 + 6 + 6 * 4 + 4);
  });

  it("SwiGLU", async () => {
    const layer = new nn.SwiGLU(4, 6, {random});
    const {gate, expand, contract} = layer;
    const input = x();
    const wanted = contract.forward(silu(gate.forward(input)).mul(expand.forward(input)));
    await expectSame(layer.forward(input), wanted);
    expect(layer.parameterCount).toBe(3 * 24);
  });
});

describe("TransformerBlock", () => {
  it("normalises before each part", async () => {
    const block = new nn.TransformerBlock(8, {heads: 2, random, causal: true});
    const x = random.normal([2, 5, 8]);
    const middle = x.add(block.attention.forward(layerNorm(x)));
    await expectSame(block.forward(x), middle.add(block.feedForward.forward(layerNorm(middle))));
  });

  it("or after the sum", async () => {
    const block = new nn.TransformerBlock(8, {heads: 2, random, preNorm: false});
    const x = random.normal([2, 5, 8]);
    const middle = layerNorm(x.add(block.attention.forward(x)));
    await expectSame(block.forward(x), layerNorm(middle.add(block.feedForward.forward(middle))));
  });

  it("as a decoder attends to a context, causally to itself", async () => {
    const block = new nn.TransformerBlock(8, {
      heads: 2,
      random,
      causal: true,
      cross: true,
      contextSize: 6,
    });
    const x = random.normal([1, 3, 8]);
    const context = random.normal([1, 5, 6]);
    const y = block.forward(x, {context});
    const cross = block.crossAttention as nn.MultiHeadAttention;
    const middle = x.add(block.attention.forward(layerNorm(x)));
    const heard = middle.add(cross.forward(layerNorm(middle), {context}));
    await expectSame(y, heard.add(block.feedForward.forward(layerNorm(heard))));
    // Hiding the last part of the context is the same as not having it.
    const hidden = Number.NEGATIVE_INFINITY;
    const contextMask = tensor(Array.from({length: 3}, () => [0, 0, 0, 0, hidden]));
    const short = block.forward(x, {context: context.slice(1, 0, 4)});
    await expectSame(block.forward(x, {context, contextMask}), short);
  });

  it("wants a context just where it attends to one", () => {
    const x = random.normal([1, 3, 8]);
    const plain = new nn.TransformerBlock(8, {heads: 2, random});
    const decoder = new nn.TransformerBlock(8, {heads: 2, random, cross: true});
    expect(() => plain.forward(x, {context: x})).toThrow("cross: true");
    expect(() => decoder.forward(x)).toThrow("wants a context");
  });

  it("has as many parameters as the book counts", () => {
    // The vision transformer of chapter 18: width 48, feed-forward 96.
    const vit = new nn.TransformerBlock(48, {heads: 4, hidden: 96, random});
    expect(vit.parameterCount).toBe(4 * (48 * 48 + 48) + (48 * 96 + 96) + (96 * 48 + 48) + 4 * 48);
    // Grouped queries, RMS norms, no biases, gates.
    const llama = new nn.TransformerBlock(48, {
      heads: 4,
      keyValueHeads: 2,
      hidden: 128,
      norm: "rms",
      feedForward: "swiglu",
      bias: false,
      rotary: true,
      random,
    });
    expect(llama.parameterCount).toBe(48 * 48 * 3 + 3 * 48 * 128 + 2 * 48);
    const names = Array.from(llama.namedParameters(), ([name]) => name);
    expect(names).toEqual([
      "attention.query.weight",
      "attention.key.weight",
      "attention.value.weight",
      "attention.output.weight",
      "attentionNorm.weight",
      "feedForward.gate.weight",
      "feedForward.expand.weight",
      "feedForward.contract.weight",
      "feedForwardNorm.weight",
    ]);
  });

  it("drops in training only", async () => {
    const block = new nn.TransformerBlock(8, {heads: 2, random, dropout: 0.5});
    const x = random.normal([1, 3, 8]);
    const outputs = async () => Array.from(await block.forward(x).data());
    expect(await outputs()).not.toEqual(await outputs());
    block.eval();
    expect(await outputs()).toEqual(await outputs());
  });

  it("computes the same in WebAssembly, from the same state", async () => {
    const make = () => {
      const seeded = new Random(6);
      return new nn.Sequential(
        new nn.Embedding(7, 12, {random: seeded}),
        new nn.TransformerBlock(12, {heads: 6, keyValueHeads: 2, rotary: 100, random: seeded}),
        new nn.TransformerBlock(12, {heads: 2, causal: true, norm: "rms", random: seeded}),
      );
    };
    const symbols = () => tensor(Int32Array.of(1, 2, 3, 4, 5, 6, 0, 1), {shape: [2, 4]});
    /** The output, and the gradient of the first parameter. */
    const compute = async (model: nn.Module) => {
      const y = model.forward(symbols());
      const [slope] = grad(y.square().mean(), [model.parameters()[0]]);
      return (await Promise.all([y.data(), slope.data()])).flatMap((values) => [...values]);
    };
    const model = make();
    const wanted = await compute(model);
    const state = await nn.saveState(model);
    setDevice(await wasmDevice());
    const other = make();
    nn.loadState(other, state);
    const values = await compute(other);
    expect(values).toHaveLength(wanted.length);
    wanted.forEach((value, i) => {
      expect(Math.abs(values[i] - value), `element ${i}`).toBeLessThan(2e-5);
    });
  });

  it("learns to repeat the symbol before", async () => {
    const seeded = new Random(4);
    const embedding = new nn.Embedding(5, 16, {random: seeded, std: 0.5});
    const block = new nn.TransformerBlock(16, {
      heads: 2,
      hidden: 32,
      causal: true,
      rotary: true,
      norm: "rms",
      feedForward: "swiglu",
      random: seeded,
    });
    const head = new nn.Linear(16, 5, {random: seeded});
    const model = new nn.Sequential(embedding, block, head);
    const optimizer = new optim.Adam(model.parameters(), {learningRate: 0.02});
    const symbols = Array.from({length: 8}, () => Array.from({length: 6}, () => seeded.integer(5)));
    const inputs = tensor(Int32Array.from(symbols.flat()), {shape: [8, 6]});
    const labels = tensor(
      Int32Array.from(symbols.flatMap((row) => row.map((_, t) => (t === 0 ? -1 : row[t - 1])))),
    );
    const losses: Promise<number>[] = [];
    for (let step = 0; step < 40; ++step) {
      scope(() => {
        optimizer.zeroGrad();
        const logits = model.forward(inputs).reshape([48, 5]);
        const loss = crossEntropy(logits, labels, {ignoreIndex: -1});
        loss.backward();
        optimizer.step();
        losses.push(loss.item());
      });
    }
    const values = await Promise.all(losses);
    expect(values[0]).toBeGreaterThan(1.3);
    expect(values[39]).toBeLessThan(0.3);
  });
});
