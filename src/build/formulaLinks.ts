/** Which code computes a formula: the lines that carry its mark, in whatever cell, or a whole cell. */
import type {Draft} from "./draft.js";
import {describeLines} from "./marks.js";
import type {Equation} from "./types.js";

export interface ComputedIn {
  readonly cell: string;
  /** Lines of the code as it is shown, from 1; none where the whole cell is meant. */
  readonly lines: readonly number[];
}

/** The cell that the formula names comes first, then those that have lines for it. */
export function computedIn({id, cell}: Equation, draft: Draft): ComputedIn[] {
  const found: ComputedIn[] = [];
  for (const [name, {lines}] of draft.code) {
    const own = lines.flatMap(({formulas}, i) => (formulas.includes(id) ? [i + 1] : []));
    if (own.length > 0 || name === cell) found.push({cell: name, lines: own});
  }
  return found.sort((a, b) => Number(b.cell === cell) - Number(a.cell === cell));
}

/** "cell affine, lines 3 to 4". */
export function describePlace({cell, lines}: ComputedIn): string {
  return lines.length > 0 ? `cell ${cell}, ${describeLines(lines)}` : `cell ${cell}`;
}

/** Why a display formula cannot stand as it is, or undefined: code computes it, or it is a statement. */
export function linkMistake(equation: Equation, draft: Draft): string | undefined {
  const {id, statement} = equation;
  const linked = computedIn(equation, draft).length > 0;
  if (!linked && !statement && equation.cell === undefined) {
    return `No code is linked to the formula "${id}". Mark the lines that compute it with //= ${id}, name a cell with cell=…, or write statement where no code computes it.`;
  }
  return undefined;
}
