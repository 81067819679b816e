/** The formulas of another chapter, as references need them: ids and numbers, without compiling it. */

export interface ListedFormula {
  readonly id: string;
  /** Its place among the display formulas of the chapter, from 1. */
  readonly place: number;
}

const FENCE = /^\s*(`{3,}|~{3,})/;
const ONE_LINE = /^\s*\$\$.*\$\$[ \t]+((?:id|cell|statement)\b.*)$/;
const OPEN = /^\s*\$\$(?!.*\$\$)\s*(.*)$/;

/** @param text the chapter's source */
export function listFormulas(text: string): ListedFormula[] {
  const formulas: ListedFormula[] = [];
  let place = 0;
  let closing: RegExp | undefined;
  for (const line of text.split("\n")) {
    if (closing) {
      if (closing.test(line)) closing = undefined;
      continue;
    }
    const fence = FENCE.exec(line)?.[1];
    const meta = OPEN.exec(line)?.[1];
    const words = ONE_LINE.exec(line)?.[1];
    if (fence) closing = new RegExp(`^\\s*${fence[0]}{${fence.length},}\\s*$`);
    else if (meta !== undefined || words !== undefined) {
      if (meta !== undefined) closing = /^\s*\$\$\s*$/;
      place += 1;
      const id = /(?:^|\s)id=(\S+)/.exec(meta ?? words ?? "")?.[1];
      if (id) formulas.push({id, place});
    }
  }
  return formulas;
}
