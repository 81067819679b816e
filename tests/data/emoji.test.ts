import {createHash} from "node:crypto";
import {readFileSync} from "node:fs";
import {expect, test} from "vitest";
import {emoji, emojiNames} from "../../data/index.js";
import "../../lib/node.js";

const folder = new URL("../../data/emoji/", import.meta.url);
const NAME = "emoji-10x4x16x16.u8";

test("each name has its image: the bytes of the file, scaled to 0..1", async () => {
  const bytes = readFileSync(new URL(NAME, folder));
  for (const [i, name] of emojiNames.entries()) {
    const image = await emoji(name);
    expect(image.shape).toEqual([1, 4, 16, 16]);
    const wanted = Float32Array.from(bytes.subarray(1024 * i, 1024 * (i + 1)), (x) => x / 255);
    expect(await image.data()).toEqual(wanted);
  }
});

test("colours are premultiplied: none is brighter than its opacity", async () => {
  for (const name of emojiNames) {
    const values = await (await emoji(name)).data();
    const opacity = values.subarray(768);
    // A step of rounding for each of both.
    const most = 1 / 255 + 1e-6;
    for (let i = 0; i < 768; ++i) {
      expect(values[i]).toBeLessThanOrEqual(opacity[i % 256] + most);
    }
    expect(Math.max(...opacity), name).toBeGreaterThan(0.95);
    expect(Math.min(...opacity), name).toBe(0);
  }
});

test("they look like what they are called", async () => {
  const mean = async (name: (typeof emojiNames)[number]) => {
    const [red, green, blue] = (await (await emoji(name)).mean([0, 2, 3]).array()) as number[];
    return {red, green, blue};
  };
  for (const name of ["lizard", "tree"] as const) {
    const {red, green, blue} = await mean(name);
    expect(green, name).toBeGreaterThan(1.3 * Math.max(red, blue));
  }
  for (const name of ["heart", "mushroom"] as const) {
    const {red, green, blue} = await mean(name);
    expect(red, name).toBeGreaterThan(1.3 * Math.max(green, blue));
  }
});

test("a name that there is not is refused in words", async () => {
  await expect(emoji("dragon" as "lizard")).rejects.toThrow(
    "emoji: there is no “dragon”. There are: butterfly, cat,",
  );
});

test("the file is the one whose hash the README prints", () => {
  const hash = createHash("sha256")
    .update(readFileSync(new URL(NAME, folder)))
    .digest("hex");
  expect(readFileSync(new URL("README.md", folder), "utf8")).toContain(`${hash}  ${NAME}`);
});
