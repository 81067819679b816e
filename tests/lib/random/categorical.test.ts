import {beforeAll, describe, expect, it} from "vitest";
import {Random, setDevice, tensor, zeros} from "../../../lib/index.js";
import {wasmDevice} from "../devices/harness.js";

beforeAll(async () => setDevice(await wasmDevice()));

describe("categorical", () => {
  it("draws with the probabilities of the logits", async () => {
    const p = [0.5, 0.2, 0, 0.3];
    const rows = 20_000;
    const logits = tensor(p).log().expand([rows, 4]);
    const drawn = new Random(1).categorical(logits);
    expect([drawn.dtype, drawn.shape]).toEqual(["int32", [rows]]);
    const counts = [0, 0, 0, 0];
    for (const k of await drawn.data()) ++counts[k];
    expect(counts[2]).toBe(0);
    p.forEach((share, k) => {
      const deviation = Math.sqrt((share * (1 - share)) / rows);
      expect(Math.abs(counts[k] / rows - share)).toBeLessThanOrEqual(4 * deviation);
    });
  });

  it("draws the same again from the same seed", async () => {
    const draw = (seed: number) => new Random(seed).categorical(zeros([5, 8, 9])).data();
    expect(await draw(3)).toEqual(await draw(3));
    expect(await draw(3)).not.toEqual(await draw(4));
  });
});
