/** Debug mode, on a device in this thread and behind a message channel. */
import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import type {Device} from "../../../lib/devices/device.js";
import {ReferenceDevice} from "../../../lib/devices/reference.js";
import {createWorkerDevice} from "../../../lib/devices/worker/index.js";
import {debug, evaluate, nn, optim, setDevice, tensor, train, where} from "../../../lib/index.js";
import {closeChannels, workerOn} from "../devices/channel.js";
import {wasmDevice} from "../devices/harness.js";

const devices: Record<string, () => Promise<Device>> = {
  reference: async () => new ReferenceDevice(),
  wasm: () => wasmDevice(),
  worker: async () => createWorkerDevice(workerOn(await wasmDevice()).worker),
};

for (const [name, make] of Object.entries(devices)) {
  describe(`debug mode on the ${name} device`, () => {
    let device: Device;
    beforeEach(async () => {
      device = await make();
      setDevice(device);
    });
    afterEach(() => {
      debug(false);
      closeChannels();
    });

    it("names the first operation in which NaN arose, and its place in the code", async () => {
      debug();
      const x = tensor([
        [1, -4],
        [2, 3],
      ]);
      const y = x.log().mul(2).sum();
      const error: Error = await y.item().then(
        () => expect.fail(),
        (reason) => reason,
      );
      expect(error.message).toBe(
        "log: [2, 2] -> [2, 2]: NaN first arose here, in element 1 of the output",
      );
      expect(error.stack).toMatch(/^Error: log: [\s\S]*debug\.test\.ts/);
      // It was told; what is sound can be read.
      expect(await x.add(1).index(1).array()).toEqual([3, 4]);
    });

    it("names where an infinity arose, and not what it became", async () => {
      debug();
      const x = tensor([0, 1]);
      const read = evaluate(() => x.reciprocal().sub(x.reciprocal()));
      await expect(read).rejects.toThrow(/^reciprocal: \[2\] -> \[2\]: Infinity first arose/);
    });

    it("names data from outside, and operations that work in place", async () => {
      debug();
      await expect(tensor([1, Number.NaN]).data()).rejects.toThrow(/^tensor: -> \[2\]: NaN/);
      const weight = new nn.Parameter(tensor([1e38]));
      weight.grad = tensor([-1e38]);
      new optim.SGD([weight], {learningRate: 100}).step();
      await expect(weight.item()).rejects.toThrow(/^sgdUpdate: \[1\] \[1\] -> \[1\]: Infinity/);
    });

    it("lets infinities be that were asked for", async () => {
      debug();
      const mask = tensor([0, Number.NEGATIVE_INFINITY]);
      expect(await tensor([1, 1]).add(mask).softmax().array()).toEqual([1, 0]);
      const masked = where(tensor([1, 0]), tensor([2, 2]), tensor(Number.NEGATIVE_INFINITY));
      expect(await masked.softmax().array()).toEqual([1, 0]);
    });

    it("looks at nothing while it is off", async () => {
      const read = vi.spyOn(device, "read");
      const x = tensor([-1]).log().exp();
      expect(read).not.toHaveBeenCalled();
      expect(await x.item()).toBeNaN();
      debug();
      expect(await x.item()).toBeNaN();
      expect(read).toHaveBeenCalledTimes(2);
    });

    it("of a run names the step, and lasts as long as the steps", async () => {
      const run = train("sinking", {steps: 20, debug: true}, function* () {
        const weight = new nn.Parameter(tensor([2.5, 9]));
        for (;;) {
          const loss = weight.sqrt().sum();
          yield {loss};
          weight.assign(weight.sub(1));
        }
      });
      await run.play();
      expect(run.state).toBe("error");
      expect(run.error?.message).toBe(
        "Step 4: sqrt: [2] -> [2]: NaN first arose here, in element 0 of the output",
      );
      expect(run.history.losses.every(Number.isFinite)).toBe(true);
      expect(await tensor([-1]).log().item()).toBeNaN();
      await run.restart();
      await run.stepOnce();
      expect(run.state).toBe("paused");
      run.dispose();
    });

    it("of a run finds what never reaches the loss", async () => {
      debug();
      const run = train("aside", {steps: 5}, function* () {
        for (let step = 1; ; ++step) {
          tensor([3 - step]).rsqrt();
          yield {loss: 1};
        }
      });
      await run.play();
      expect(run.error?.message).toMatch(/^Step 3: rsqrt: \[1\] -> \[1\]: Infinity first arose/);
      run.dispose();
    });
  });
}
