/** Which kernels the gpu device makes: read off without a GPU, and without leaving a trace. */
import {expect, test} from "vitest";
import {kernelsOf} from "../../src/inside/node.js";
import {currentDevice, nn, Random, tensor, zeros} from "../../src/lib/node.js";

test("a dense layer with ReLU is one launch, with its sizes in the source", async () => {
  const kernels = await kernelsOf(() => {
    const layer = new nn.Linear(7, 5, {random: new Random(1)});
    const x = zeros([3, 7]);
    return () => layer.forward(x, "relu");
  });
  expect(kernels.map(({size}) => size)).toEqual([15]);
  expect(kernels[0].source).toContain("c < 7");
  expect(kernels[0].source).toContain("Math.max(sum, 0)");
});

test("a chain of elementwise operations is one launch; a product between them parts it", async () => {
  const count = async (between: boolean) => {
    const kernels = await kernelsOf(() => {
      const [x, y] = [tensor([[1, 2]]), tensor([[3, 4]])];
      return () => {
        const z = x.mul(2).add(y).tanh();
        return (between ? z.matmul(z.T) : z).square().sub(1);
      };
    });
    return kernels.length;
  };
  expect(await count(false)).toBe(1);
  expect(await count(true)).toBe(3);
});

test("the device of the page is the same as before, even when the work fails", async () => {
  const before = currentDevice();
  const broken = kernelsOf(() => () => {
    throw new Error("no such layer");
  });
  await expect(broken).rejects.toThrow("no such layer");
  expect(currentDevice()).toBe(before);
});
