/** The fences of a chapter that are cells: those with an id. */

export interface CellFence {
  readonly id: string;
  readonly code: string;
  /** Offsets in the text of the whole fence, its last newline not included. */
  readonly start: number;
  readonly end: number;
  /** What stands before the backticks; the code's lines have it too. */
  readonly indent: string;
  /** What follows the backticks. */
  readonly info: string;
  /** The backticks. */
  readonly ticks: string;
}

/** Whether the text is a fence that does not end. */
export class OpenFence extends Error {
  override name = "OpenFence";
}

/** @throws OpenFence for a fence without an end */
export function findCells(text: string): CellFence[] {
  const cells: CellFence[] = [];
  const lines = text.split("\n");
  let offset = 0;
  for (let row = 0; row < lines.length; ++row) {
    const start = offset;
    offset += lines[row].length + 1;
    const opening = /^([ \t]*)(`{3,}|~{3,})(.*)$/.exec(lines[row]);
    if (!opening || (opening[2][0] === "`" && opening[3].includes("`"))) continue;
    const [, indent, ticks, info] = opening;
    const closing = new RegExp(`^[ \\t]*${ticks[0]}{${ticks.length},}[ \\t]*$`);
    const first = row + 1;
    for (row = first; row < lines.length && !closing.test(lines[row]); ++row) {
      offset += lines[row].length + 1;
    }
    const id = /(?:^|\s)id=(["']?)([^\s"']+)\1(?=\s|$)/.exec(info)?.[2];
    if (row === lines.length) {
      if (id === undefined) break;
      throw new OpenFence(`The code of cell "${id}" has no end: a line of ${ticks} is missing.`);
    }
    offset += lines[row].length + 1;
    if (id === undefined) continue;
    const strip = new RegExp(`^[ \\t]{0,${indent.length}}`);
    const code = lines.slice(first, row).map((line) => line.replace(strip, ""));
    cells.push({id, code: code.join("\n"), start, end: offset - 1, indent, info, ticks});
  }
  return cells;
}

/** The fence with other code; it gets more backticks where the code has as many. */
export function writeFence({indent, info, ticks}: CellFence, code: string): string {
  const runs = Array.from(code.matchAll(/^[ \t]*(`+|~+)/gm), ([, run]) =>
    run[0] === ticks[0] ? run.length : 0,
  );
  const fence = ticks[0].repeat(Math.max(ticks.length, ...runs.map((length) => length + 1)));
  const lines = code.split("\n").map((line) => (line === "" ? "" : indent + line));
  return [indent + fence + info, ...lines, indent + fence].join("\n");
}
