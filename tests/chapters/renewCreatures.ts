/**
 * Trains the creatures that come with the page of chapter 42 anew, by the chapter's own run, and stores
 * their rules in data/creature: node --import tsx tests/chapters/renewCreatures.ts
 */
import {createHash} from "node:crypto";
import {writeFileSync} from "node:fs";
import type {CreatureName} from "../../data/creature/index.js";
import {nn} from "../../lib/node.js";
import {openChapter} from "../../src/build/check/run.js";

/** The first seeds that grow well. */
const SEEDS: Readonly<Record<CreatureName, number>> = {lizard: 1, star: 1, tree: 2};

async function grow(name: CreatureName, seed: number): Promise<void> {
  const page = await openChapter("chapters/42-neural-cellular-automata.mdx", {overrides: {name}});
  const run = page.runs.get("creature");
  if (!run) throw new Error("Chapter 42 has no run “creature”.");
  await run.restart(seed);
  await run.finish();
  if (run.error) throw run.error;
  const {rule} = run.current as unknown as {rule: nn.Module};
  const bytes = await nn.saveState(rule);
  writeFileSync(new URL(`../../data/creature/${name}.safetensors`, import.meta.url), bytes);
  const hash = createHash("sha256").update(bytes).digest("hex");
  const metrics = Object.entries(run.metrics).map(([metric, value]) => `${metric} ${value}`);
  console.log(`${hash}  ${name}.safetensors (${bytes.length} bytes; ${metrics.join(", ")})`);
  page.dispose();
}

for (const [name, seed] of Object.entries(SEEDS)) await grow(name as CreatureName, seed);
console.log("Put the hashes into data/creature/index.ts and README.md, and record chapter 42.");
