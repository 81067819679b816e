import {describe, expect, test} from "vitest";
import {COMFORTABLE_LENGTH, readLink, writeLink} from "../../../src/editor/take/link.js";
import {LINK_MARK} from "../../../src/editor/take/marks.js";
import {TakeError} from "../../../src/editor/take/taken.js";
import {ODD} from "./chapters.js";

const cells = Object.entries(ODD).map(([cell, code]) => ({cell, code, book: "const x = 1;"}));

describe("a link", () => {
  test("brings back what it was given, to the last character", async () => {
    const fragment = await writeLink("60-odd", [...cells, {cell: "new", code: "lone \uD800"}]);
    expect(fragment).toMatch(/^#edits=[\w-]+$/);
    expect(await readLink(fragment)).toEqual({
      chapter: "60-odd",
      cells: [...cells, {cell: "new", code: "lone \uD800"}],
    });
  });

  test("is short where little has changed", async () => {
    const book = Array.from(
      {length: 40},
      (_, i) => `const value${i} = ${i * i}; // line ${i}`,
    ).join("\n");
    const fragment = await writeLink("60-odd", [{cell: "a", code: book.replace("16", "17"), book}]);
    expect(fragment.length).toBeLessThan(COMFORTABLE_LENGTH / 2);
  });

  test("that is damaged anywhere is refused in words", async () => {
    const fragment = await writeLink("60-odd", cells.slice(0, 3));
    for (let i = LINK_MARK.length; i < fragment.length; i += 7) {
      const other = fragment[i] === "A" ? "B" : "A";
      const damaged = fragment.slice(0, i) + other + fragment.slice(i + 1);
      await expect(readLink(damaged), `place ${i}`).rejects.toThrow(TakeError);
      await expect(readLink(fragment.slice(0, i)), `cut at ${i}`).rejects.toThrow(TakeError);
    }
    await expect(readLink(`${LINK_MARK}%20`)).rejects.toThrow("damaged");
    await expect(readLink(LINK_MARK)).rejects.toThrow("damaged");
    await expect(readLink(fragment.replace("=", ":"))).rejects.toThrow("damaged");
  });

  test("of another version says so", async () => {
    const fragment = await writeLink("60-odd", cells.slice(0, 1));
    const bytes = Buffer.from(fragment.slice(LINK_MARK.length), "base64url");
    bytes[0] += 1;
    const later = LINK_MARK + bytes.toString("base64url");
    await expect(readLink(later)).rejects.toThrow("another version");
  });

  test("that unpacks to more than a chapter is refused", async () => {
    const fragment = await writeLink("60-odd", [{cell: "a", code: "x".repeat(5_000_000)}]);
    expect(fragment.length).toBeLessThan(20_000);
    await expect(readLink(fragment)).rejects.toThrow("damaged");
  });
});
