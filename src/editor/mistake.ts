/** A mistake in the code of a cell, at its place; line and column count from 1. */
export class CellMistake extends Error {
  override name = "CellMistake";
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

/** @param offset in the code */
export function mistakeAt(code: string, offset: number, message: string): CellMistake {
  const before = code.slice(0, offset).split("\n");
  return new CellMistake(message, before.length, before[before.length - 1].length + 1);
}

/** What is wrong with a name that another cell declares too, and where in the code. */
export function clashOf(code: string, name: string, cell: string): {from: number; message: string} {
  const word = new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`);
  return {
    from: Math.max(0, code.search(word)),
    message: `"${name}" is already declared in cell "${cell}". All cells share their names: choose another, or declare it inside a block.`,
  };
}
