import {describe, expect, test} from "vitest";
import {compileChapter} from "../../src/build/chapter.js";
import {findPiece} from "../../src/build/sourcePiece.js";

const FILE = `/** What the file is. */
import {a} from "./a.js";

/** Not of the next one. */

// Why there is one.
export const one = () => {
  return \`
}
\`;
};

/** Two. */
// @ts-expect-error: decorator
@inline function two(
  x: i32,
): i32 {
  return x + one();
}
`;

describe("a piece of a file", () => {
  test("goes from its comment to its end, whatever stands in strings", () => {
    expect(findPiece(FILE, "one")).toEqual({
      line: 7,
      code: "// Why there is one.\nexport const one = () => {\n  return `\n}\n`;\n};",
    });
  });

  test("may be AssemblyScript", () => {
    const {code} = findPiece(FILE, "two") ?? {};
    expect(code).toMatch(/^\/\*\* Two\. \*\/\n.*\n@inline function two\(/);
    expect(code).toMatch(/one\(\);\n}$/);
  });

  test("is not made up", () => {
    expect(findPiece(FILE, "three")).toBeUndefined();
    expect(findPiece(FILE, "x")).toBeUndefined();
  });
});

describe("<Source>", () => {
  const context = {readCode: (path: string) => (path === "lib/a.ts" ? FILE : undefined)};
  const compile = (use: string) =>
    compileChapter(`---\ntitle: T\ntagline: t\n---\n\n${use}\n`, "t.mdx", context);

  test("shows the code, and links to it in the library", async () => {
    const {markdown, errors} = await compile('<Source file="lib/a.ts" name="one"/>');
    expect(errors).toEqual([]);
    expect(markdown).toContain('href="../library#lib/a.ts:7"');
    expect(markdown).toContain("// Why there is one.");
    expect(markdown).not.toContain("Not of the next one");
  });

  test("a file or a name that is not there is a mistake", async () => {
    const messageOf = async (use: string) => (await compile(use)).errors[0]?.message;
    expect(await messageOf('<Source file="lib/b.ts" name="one"/>')).toMatch(
      /lib\/b\.ts.*not there/,
    );
    expect(await messageOf('<Source file="lib/a.ts" name="six"/>')).toMatch(/“six”.*not declare/);
  });
});
