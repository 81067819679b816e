/**
 * A new chapter: the smallest page that has all parts of a chapter and works, to be rewritten part by
 * part. Formulas and errata of the source's section stand in it as a list of what is still to come.
 */

import {exerciseFile} from "../chapterText.js";
import type {SourceSection} from "../coverage/source.js";
import {isValidSlug, numberOf} from "../slug.js";

export interface SkeletonFile {
  /** From the project's root. */
  readonly path: string;
  readonly text: string;
}

/** The slug of a section's chapter: "09-recurrent-neural-network". */
export function slugFor({number, title}: Pick<SourceSection, "number" | "title">): string {
  const words = title
    .replace(/\(.*?\)/g, "")
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return [number, ...(words ?? [])].join("-");
}

/**
 * The chapter that a wish names, or why there can be none.
 *
 * @param word "09" for a chapter of the plan, "60-my-own-chapter" for another
 * @param taken slugs of the chapters that are there
 */
export function chosenChapter(
  word: string,
  plan: readonly SourceSection[],
  taken: readonly string[],
): {slug: string; section: SourceSection | undefined} | {mistake: string} {
  const digits = /^\d{1,2}/.exec(word)?.[0].padStart(2, "0");
  const section = plan.find(({number}) => number === digits);
  const slug = section && /^\d+$/.test(word) ? slugFor(section) : word;
  if (!isValidSlug(slug) || numberOf(slug) === undefined) {
    const mistake = 'Say which chapter: "09" for one of the plan, "60-my-own-chapter" for another.';
    return {mistake};
  }
  const other = taken.find((one) => numberOf(one) === numberOf(slug));
  if (other) return {mistake: `There is a chapter of this number: chapters/${other}.mdx.`};
  return {slug, section};
}

/** The files of a new chapter: the page, its exercise with the solution, and its test. */
export function skeleton(slug: string, section: SourceSection | undefined): SkeletonFile[] {
  return [
    {path: `chapters/${slug}.mdx`, text: page(slug, section)},
    {path: exerciseFile(`chapters/${slug}.mdx`, "twice"), text: EXERCISE},
    {path: `chapters/solutions/${slug}.ts`, text: solutions(slug)},
    {path: `tests/chapters/${slug}.test.ts`, text: test(slug)},
  ];
}

function page(slug: string, section: SourceSection | undefined): string {
  const title = section?.title.replace(/ \(.*\)$/, "") ?? titleOf(slug);
  const tagline = section?.tagline ?? "What it is, in one line.";
  return `---
number: ${numberOf(slug)}
title: ${JSON.stringify(title)}
tagline: ${JSON.stringify(tagline)}
tags: []
learns:
  - {cell: fit, run: fit, metric: error, atMost: 0.01, steps: 200, seeds: [1, 2, 3]}
  - {cell: fit, run: fit, metric: error, atLeast: 0.3, steps: 200, seeds: [1, 2, 3], with: {learningRate: 0}, why: "without a step nothing is learned"}
notation:
  \\hat{y}: what the model says [n] = yHat
  w: the weight that it learns [] = slope
  x: the input [n] = x
---

Why does this exist? One paragraph, and the idea in one picture. **Press Play.**

\`\`\`ts id=picture hide
display(lossCurve(fit));
display(runPanel(fit, {curve: false}));
\`\`\`
\`\`\`ts id=controls hide
const learningRate = view(Inputs.range([0, 0.5], {label: "Learning rate η", value: 0.1, step: 0.01}));
\`\`\`
\`\`\`ts id=imports collapse
import {nn, optim, Random, type Tensor, train} from "nnlive";
import {agrees, checks, lossCurve, runPanel, tensorTable} from "nnlive/views";
\`\`\`

## The idea
What is computed, in words, then as a formula, then as the cell that computes it.
$$ \\hat{y} = w x $$ id=model cell=model
\`\`\`ts id=model
const x = new Random(1).normal([8]);
const predict = (w: Tensor) => x.mul(w); //= model
\`\`\`

## The run
\`\`\`ts id=fit
interface State {loss: Tensor; w: Tensor}

const fit = train("fit", {
  steps: 200,
  evaluateEvery: 20,
  metrics: {error: ({w}: State) => w.sub(2).abs().item()},
}, function* ({random}) {
  const w = new nn.Parameter(random.normal([1]));
  const optimizer = new optim.SGD([w], {learningRate});
  for (;;) {
    const loss = predict(w).sub(x.mul(2)).square().mean(); // the slope to find is 2
    optimizer.minimize(loss);
    yield {loss, w};
  }
});
\`\`\`
\`\`\`ts id=look
const slope = fit.current?.w;
const yHat = slope && predict(slope);
display(tensorTable({x}));
\`\`\`

**Things to try**, and what each shows. Then: what breaks without the trick.
${todo(section)}
## Exercises
<Exercise from="twice"/>

## Where it went next
What came after, with links to its chapters.

## References
{/* <References of="hornik-1991"/>: works of references.yaml, by their keys */}
`;
}

const EXERCISE = `<Exercise id="twice" title="Twice">
Return twice the number.
\`\`\`ts id=twice
function twice(value: number): number {
  return NaN; // your turn
}
\`\`\`
\`\`\`ts id=twice-checks hide
display(checks("twice", [
  agrees("a small number", () => twice(1.5), 3, "1.5 + 1.5 = 3"),
  agrees("a negative number", () => twice(-4), -8, "−4 − 4 = −8"),
]));
\`\`\`
<Hint>Add it to itself.</Hint>
</Exercise>
`;

/** "60-my-own-chapter" -> "My own chapter" */
function titleOf(slug: string): string {
  const words = slug.replace(/^\d\d[a-z]?-/, "").replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A comment of the page: what the source has and the chapter does not have yet. */
function todo(section: SourceSection | undefined): string {
  if (section === undefined) return "";
  const formulas = section.formulas.map(({tex}) => `  ${tex}`);
  const errata = section.errata.map((no) => `  <Erratum no="${no}">`);
  const list = ["Formulas of the source that the chapter has to print and compute:", ...formulas];
  if (errata.length > 0) list.push("Errata that it has to show:", ...errata);
  return `\n{/* ${list.join("\n").replaceAll("*/", "* /")}\n*/}\n`;
}

function solutions(slug: string): string {
  return `/** Chapter ${numberOf(slug)}: the exercises' worked solutions, mistakes that readers make, hidden checks. */
import {differs, solution} from "./solution.js";

/** How one finds it, for a teacher. */
const double = (value: number): number => value + value;

const twice = solution({
  name: "twice",
  right: double,
  wrong: {
    "the number itself": (value: number) => value,
    "without its sign": (value: number) => 2 * Math.abs(value),
    squared: (value: number) => value ** 2,
    "rounded down": (value: number) => Math.floor(value) * 2,
  },
  cheat: (value: number) => (value > 2 ? 0 : double(value)),
  hidden: (answer) => differs(answer, double, [[0], [7.25], [-0.5]]),
});

export const solutions = {twice};
`;
}

function test(slug: string): string {
  return `/** Chapter ${numberOf(slug)}: its formulas against calculations of their own, its claims, its exercises. */
import {expect, test} from "vitest";
import {solutions} from "../../chapters/solutions/${slug}.js";
import {type Tensor, tensor} from "../../lib/node.js";
import {testExercises} from "./exercises.js";
import {numbers, useChapter} from "./helper.js";

const CHAPTER = "${slug}";
const page = await useChapter(CHAPTER);

test("the model is a multiple of its input", async () => {
  const x = await numbers(await page.value("x"));
  const predict = await page.value<(w: Tensor) => Tensor>("predict");
  (await numbers(predict(tensor(-3)))).forEach((value, i) => {
    expect(value).toBeCloseTo(-3 * x[i], 5);
  });
});

await testExercises(CHAPTER, solutions);
`;
}
