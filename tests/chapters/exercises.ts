/** The exercises of a chapter: what its checks on the page must say to right and wrong answers. */
import {afterAll, describe, expect, test} from "vitest";
import type {Mistake, Solution} from "../../chapters/solutions/solution.js";
import {compileChapter} from "../../src/build/chapter.js";
import {readText} from "../../src/build/chapters.js";
import {openChapter} from "../../src/build/check/run.js";

/**
 * Tests each exercise of a chapter with its worked solution, its mistakes and its hidden check, and
 * that every exercise of the page has one.
 *
 * @param slug "02-multi-layer-perceptron"
 * @param solutions by exercise id, from chapters/solutions
 */
export async function testExercises(
  slug: string,
  // Each solution has an answer type of its own, which only its own parts need to agree on.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  solutions: Readonly<Record<string, Solution<any>>>,
): Promise<void> {
  const file = `chapters/${slug}.mdx`;
  const text = readText(file, file);
  const {cells} = await compileChapter(text, file);
  test("every exercise has a solution, and every solution its exercise", () => {
    const exercises = Array.from(text.text.matchAll(/<Exercise id="(.+?)"/g), ([, id]) => id);
    expect(exercises.sort()).toEqual(Object.keys(solutions).sort());
  });

  for (const [id, {name, right, wrong, cheat, hidden}] of Object.entries(solutions)) {
    const check = cells.find(({source}) => source.includes(`checks("${id}"`))?.id;
    if (check === undefined) throw new Error(`${file} has no checks of the exercise "${id}".`);
    const open = async (overrides: Record<string, unknown>) => {
      const page = await openChapter(file, {overrides, only: [check]});
      afterAll(() => page.dispose());
      return {page, said: await verdicts(page.main, id)};
    };
    describe(`exercise ${id}`, () => {
      test("is not solved as it stands", async () => {
        const {page, said} = await open({});
        expect([...said.values()]).not.toContain(undefined);
        expect(await opinion(hidden, await page.value(name))).toBeTruthy();
      });

      test("accepts the worked solution", async () => {
        const {said} = await open({[name]: right});
        expect([...said].filter(([, reason]) => reason !== undefined)).toEqual([]);
        expect(await hidden(right)).toBeUndefined();
      });

      test.each(Object.entries(wrong))("turns down, and says why: %s", async (_, mistake) => {
        const [answer, noticedBy] = parts(mistake);
        const {said} = await open({[name]: answer});
        const reasons = [...said.values()].filter((reason) => reason !== undefined);
        expect(reasons).not.toEqual([]);
        for (const reason of reasons) expect(reason).toMatch(/\w+ .*[.]$/);
        if (noticedBy !== undefined) expect(said.get(noticedBy)).toBeDefined();
        expect(await opinion(hidden, answer)).toBeTruthy();
      });

      test("its hidden check finds what passes the public ones by a trick", async () => {
        const {said} = await open({[name]: cheat});
        expect([...said].filter(([, reason]) => reason !== undefined)).toEqual([]);
        expect(await opinion(hidden, cheat)).toBeTruthy();
      });
    });
  }
}

function parts(mistake: Mistake<unknown>): readonly [answer: unknown, check?: string] {
  return Array.isArray(mistake) ? (mistake as [unknown, string]) : [mistake];
}

/** What a hidden check says; an answer that throws is wrong as well. */
async function opinion(
  hidden: Solution<unknown>["hidden"],
  answer: unknown,
): Promise<string | undefined> {
  try {
    return await hidden(answer);
  } catch (error) {
    return String(error);
  }
}

/** What the checks on the page say, by their names: a reason, or undefined for a pass. */
async function verdicts(main: HTMLElement, id: string): Promise<Map<string, string | undefined>> {
  const root = main.querySelector<HTMLElement>(`.checks[data-exercise=${id}]`);
  if (root === null) throw new Error(`There are no checks of ${id}.`);
  await expect.poll(() => root.dataset.passed).toBeDefined();
  const items = [...root.querySelectorAll("li")].map((item) => {
    const name = (item.firstChild?.textContent ?? "").slice(2);
    return [name, item.querySelector(".checks-reason")?.textContent ?? undefined] as const;
  });
  expect(items.length).toBe(Number(root.dataset.total));
  return new Map(items);
}
