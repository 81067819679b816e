/**
 * Formats a cell as the book is formatted, as far as TypeScript's formatter goes: indents and spaces. Lines
 * are broken where the writer breaks them, in no other place.
 */
import ts from "typescript";
import type {TextEdit} from "./protocol.js";

const STYLE: ts.FormatCodeSettings = {
  ...ts.getDefaultFormatCodeSettings("\n"),
  indentSize: 2,
  tabSize: 2,
  insertSpaceAfterOpeningAndBeforeClosingNonemptyBraces: false,
  insertSpaceAfterFunctionKeywordForAnonymousFunctions: true,
  // An expression shows its value, a statement does not: a semicolon would change the meaning.
  semicolons: ts.SemicolonPreference.Ignore,
};

/** @param start where the cell's own code begins in its module */
export function formatCell(
  service: ts.LanguageService,
  path: string,
  start: number,
  source: string,
): TextEdit[] {
  const edits = service
    .getFormattingEditsForRange(path, start, start + source.length, STYLE)
    .map(({span, newText}) => ({
      from: span.start - start,
      to: span.start - start + span.length,
      insert: newText,
    }))
    .filter(({from, to}) => from >= 0 && to <= source.length);
  // The formatter breaks the line at a brace whose contents take several; then it indents the rest.
  const breaks = new Set(edits.filter(({insert}) => insert === "\n").map(({from}) => from));
  const keeps = spacesToKeep(source);
  return edits.filter(({from, to}) => !breaks.has(from) && !keeps(from, to));
}

/** Spaces that the formatter would change: inside the braces of a block on one line, and in `for (;;)`. */
function spacesToKeep(source: string): (from: number, to: number) => boolean {
  const inside = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node)) inside.add(node.getStart() + 1).add(node.end - 1);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("cell.ts", source, ts.ScriptTarget.Latest, true));
  return (from, to) =>
    !source.slice(from, to).includes("\n") &&
    (inside.has(from) ||
      (inside.has(to) && /\S/.test(lineBefore(source, from))) ||
      (source[from - 1] === ";" && /[;)]/.test(source[to])));
}

const lineBefore = (source: string, at: number): string =>
  source.slice(source.lastIndexOf("\n", at - 1) + 1, at);
