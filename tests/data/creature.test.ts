import {createHash} from "node:crypto";
import {readFileSync} from "node:fs";
import {expect, test} from "vitest";
import {creature, creatureNames} from "../../data/index.js";
import {nn, Random} from "../../lib/node.js";

const folder = new URL("../../data/creature/", import.meta.url);

test("each file holds the 3,148 numbers of a rule, and no two are the same", async () => {
  const seen = new Set<string>();
  for (const name of creatureNames) {
    const random = new Random(1);
    const rule = new nn.Sequential(
      new nn.Conv2d(36, 64, 1, {random}),
      new nn.ReLU(),
      new nn.Conv2d(64, 12, 1, {random}),
    );
    const before = await rule.parameters()[3].data();
    nn.loadState(rule, await creature(name));
    expect(rule.parameterCount).toBe(3148);
    const after = await rule.parameters()[3].data();
    expect(after).not.toEqual(before);
    expect(after.every(Number.isFinite)).toBe(true);
    seen.add(after.join());
  }
  expect(seen.size).toBe(creatureNames.length);
});

test("a name that there is not is refused in words", async () => {
  await expect(creature("dragon" as "lizard")).rejects.toThrow(
    "creature: there is no “dragon”. There are: lizard, star, tree.",
  );
});

test("the files are those whose hashes the README prints", () => {
  const readme = readFileSync(new URL("README.md", folder), "utf8");
  for (const name of creatureNames) {
    const bytes = readFileSync(new URL(`${name}.safetensors`, folder));
    const hash = createHash("sha256").update(bytes).digest("hex");
    expect(readme).toContain(`${hash}  ${name}.safetensors`);
  }
});
