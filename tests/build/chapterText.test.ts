/** Exercises in files of their own: put into the chapter's text, and taken out again. */
import {describe, expect, test} from "vitest";
import {compileChapter} from "../../src/build/chapter.js";
import {
  chapterOf,
  exerciseFile,
  joinExercises,
  splitExercises,
} from "../../src/build/chapterText.js";

const FILE = "chapters/03-bends.mdx";
const FRONT = "---\nnumber: 03\ntitle: Bends\ntagline: They bend.\n---\n\n";
const BEND = `<Exercise id="bend" title="Bend it">
Bend.
\`\`\`ts id=my-bend
const bend = 1;
\`\`\`
</Exercise>
`;
const LEAN = '<Exercise id="lean" title="Lean">\n<Nope/>\n</Exercise>\n';
const files: Record<string, string> = {
  "chapters/exercises/03-bends/bend.mdx": BEND,
  "chapters/exercises/03-bends/lean.mdx": LEAN,
};
const read = (file: string) => files[file];
const CHAPTER = `${FRONT}## Exercises

<Exercise from="bend"/>
<Exercise from="lean"/>

## References

Nobody yet.
`;

const joined = joinExercises(CHAPTER, FILE, read);

describe("putting exercises in", () => {
  test("each stands where its line stood", () => {
    expect(joined.text).toBe(
      CHAPTER.replace('<Exercise from="bend"/>\n', BEND).replace('<Exercise from="lean"/>\n', LEAN),
    );
    expect(joined.exercises).toEqual(["bend", "lean"]);
  });

  test("each line knows its file, there and back", () => {
    const lines = joined.text.split("\n");
    const line = (text: string) => lines.indexOf(text) + 1;
    expect(joined.at(line("## Exercises"))).toEqual({file: FILE, line: 7});
    const bend = {file: exerciseFile(FILE, "bend"), line: 4};
    expect(joined.at(line("const bend = 1;"))).toEqual(bend);
    expect(joined.at(line("## References"))).toEqual({file: FILE, line: 12});
    for (let i = 1; i <= lines.length; ++i) expect(joined.lineOf(joined.at(i))).toBe(i);
    expect(joined.lineOf({file: "elsewhere", line: 1})).toBeUndefined();
  });

  test("the compiler sees one chapter, with mistakes at their place in their file", async () => {
    const {cells, errors, markdown} = await compileChapter(joined, FILE);
    expect(cells.map(({id}) => id)).toEqual(["my-bend"]);
    expect(markdown.match(/data-exercise="\w+"/g)).toEqual([
      'data-exercise="bend"',
      'data-exercise="lean"',
    ]);
    expect(errors.map(({file, line}) => `${file}:${line}`)).toEqual([
      "chapters/exercises/03-bends/lean.mdx:2",
    ]);
    expect(errors[0].message).toContain("Nope");
  });

  test("an exercise without a file is a mistake on its line", async () => {
    const text = joinExercises(`${FRONT}<Exercise from="gone"/>\n`, FILE, read);
    const {errors} = await compileChapter(text, FILE);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({file: FILE, line: 7});
    expect(errors[0].message).toContain("no file exercises/03-bends/gone.mdx");
  });

  test("line ends and marks of other systems do not count", () => {
    const text = joinExercises(`\uFEFF${CHAPTER.replaceAll("\n", "\r\n")}`, FILE, read);
    expect(text.text).toBe(joined.text);
  });
});

describe("taking them out again", () => {
  test("gives the files that they came from", () => {
    const {chapter, parts} = splitExercises(joined.text, joined.exercises);
    expect(chapter).toBe(CHAPTER);
    expect([...parts]).toEqual([
      ["bend", BEND],
      ["lean", LEAN],
    ]);
  });

  test("keeps in the chapter what never had a file, and what is not closed", () => {
    const text = joined.text.replace(/<\/Exercise>\n\n/, "\n");
    const {chapter, parts} = splitExercises(text, ["bend", "lean"]);
    expect([...parts.keys()]).toEqual(["bend"]);
    expect(chapter).toContain('<Exercise id="lean"');
    expect(splitExercises(joined.text, []).chapter).toBe(joined.text);
  });
});

test("an exercise belongs to its chapter", () => {
  expect(chapterOf("chapters/exercises/03-bends/lean.mdx")).toBe("03-bends");
  expect(chapterOf("/somewhere/chapters/03-bends.mdx")).toBe("03-bends");
});
