/**
 * An edited cell's code as it is shown while its editor is closed: like the book's, with its colours
 * and its links to formulas, and changed lines marked at the side.
 */
import {splitLines} from "../../build/codeLines.js";
import {type CodeLine, readMarks} from "../../build/marks.js";
import type {DiffLine} from "../../editor/index.js";
import {html} from "../../views/dom.js";
import type {Editor} from "./bundle.js";
import type {EditedCell} from "./editedCell.js";

export async function editedListing(
  {lineDiff}: Editor,
  {id, book, code}: EditedCell,
): Promise<HTMLElement> {
  const {highlight} = await import("../../generated/highlight.js");
  const {lines} = readMarks(code);
  const coloured = splitLines(highlight(textOf(lines)));
  const changes = changesOf(lineDiff(textOf(readMarks(book).lines), textOf(lines)));
  const shown = lines.map((line, i) => listed(line, `${coloured[i]}\n`, changes[i]));
  return html(
    "pre",
    {tabindex: 0, role: "region", "aria-label": `Code of cell ${id}, edited`},
    html("code", {class: "cell-lines"}, ...shown),
  );
}

const textOf = (lines: readonly CodeLine[]) => lines.map(({text}) => text).join("\n");

/** As src/build/listing.ts writes it; a formula's link is the one that the page has already. */
function listed({formulas, begins}: CodeLine, coloured: string, change: string): HTMLElement {
  if (formulas.length === 0) {
    const line = html("span", {class: `code-line ${change}`});
    line.innerHTML = coloured;
    return line;
  }
  const text = html("span", {class: "code-text"});
  text.innerHTML = coloured;
  const links = begins.flatMap(
    (id) =>
      document.querySelector(`.code-formula[data-formula="${CSS.escape(id)}"]`)?.cloneNode(true) ??
      [],
  );
  return html(
    "span",
    {class: `code-line code-line-marked ${change}`, "data-formulas": formulas.join(" ")},
    text,
    links.length > 0 ? html("span", {class: "code-formulas"}, ...links) : undefined,
  );
}

/** A class for each line that is left: a changed one, or one before which lines were taken out. */
function changesOf(lines: readonly DiffLine[]): string[] {
  const changes: string[] = [];
  let isCut = false;
  for (const {kind} of lines) {
    if (kind === "removed") {
      isCut = true;
      continue;
    }
    changes.push(kind === "added" ? "code-changed" : isCut ? "code-cut" : "");
    isCut = false;
  }
  return changes;
}
