/**
 * Marks in the code of cells that name the formulas it computes:
 *
 *     const z1 = h0.matmul(W1.T).add(b1); //= affine
 *
 *     //= max-pool, avg-pool
 *     const pooled = concat([
 *       maxPool2d(edges, 2),
 *     ]);
 *
 * Behind code a mark speaks of its line; alone on a line, of the statement that follows: the next
 * line, the lines indented below it, and the brackets that close it. Marks are comments, so they
 * stay in the source and mean nothing to the program; the page shows the code without them. No parser
 * is needed, so what is being edited can be read as well.
 */

const MARK = /(^|\s+)\/\/=(.*)$/;

export interface CodeLine {
  /** Without its mark. */
  readonly text: string;
  /** Ids of the formulas that the line computes. */
  readonly formulas: readonly string[];
  /** The formulas of which this is the first line. */
  readonly begins: readonly string[];
}

/** One id in one mark; line and column count from 0. */
export interface Mark {
  readonly formula: string;
  readonly line: number;
  readonly column: number;
}

export interface MarkedCode {
  /** The lines that are shown: those that hold only a mark are left out. */
  readonly lines: readonly CodeLine[];
  readonly marks: readonly Mark[];
}

export function readMarks(source: string): MarkedCode {
  const lines: CodeLine[] = [];
  const marks: Mark[] = [];
  let waiting: string[] = [];
  let block: {formulas: readonly string[]; indent: number} | undefined;
  source.split("\n").forEach((whole, line) => {
    const found = MARK.exec(whole);
    const own: string[] = [];
    if (found) {
      const start = found.index + found[0].length - found[2].length;
      for (const {0: formula, index} of found[2].matchAll(/[^\s,]+/g)) {
        own.push(formula);
        marks.push({formula, line, column: start + index});
      }
      if (whole.slice(0, found.index).trim() === "") {
        waiting.push(...own);
        return;
      }
    }
    const text = found ? whole.slice(0, found.index) : whole;
    const indent = text.search(/\S/);
    if (block && !continues(text, indent, block.indent)) block = undefined;
    const begins = [...own];
    if (waiting.length > 0 && indent >= 0) {
      block = {formulas: waiting, indent};
      begins.push(...waiting);
      waiting = [];
    }
    const formulas = [...new Set([...(block?.formulas ?? []), ...own])];
    lines.push({
      text,
      formulas,
      begins: begins.filter((id) => !lines.at(-1)?.formulas.includes(id)),
    });
  });
  return {lines, marks};
}

function continues(text: string, indent: number, from: number): boolean {
  return indent > from || (indent === from && /^[}\])]/.test(text.trimStart()));
}

/** "line 3", "lines 3 to 4", "lines 3 to 4 and 7": where a formula is computed in a cell's code. */
export function describeLines(lines: readonly number[]): string {
  const runs: [from: number, to: number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last && last[1] === line - 1) last[1] = line;
    else runs.push([line, line]);
  }
  const parts = runs.map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`));
  const list = parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts[0];
  return `${lines.length === 1 ? "line" : "lines"} ${list}`;
}
