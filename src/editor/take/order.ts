/** Cells in an order in which they can run one after the other. */

export interface OrderedCell {
  readonly id: string;
  /** Names that the cell needs, from other cells or from the page. */
  readonly inputs: readonly string[];
  /** Names that it declares. */
  readonly outputs: readonly string[];
}

/**
 * The book's order as far as possible: what a cell needs is moved up before it. Cells that need each
 * other in a circle, which no page can run, stay as they are.
 */
export function inRunningOrder<Cell extends OrderedCell>(cells: readonly Cell[]): Cell[] {
  const owners = new Map(
    cells.flatMap((cell) => cell.outputs.map((name) => [name, cell] as const)),
  );
  const order = new Set<Cell>();
  const visited = new Set<Cell>();
  const visit = (cell: Cell) => {
    if (visited.has(cell)) return;
    visited.add(cell);
    for (const name of cell.inputs) {
      const owner = owners.get(name);
      if (owner) visit(owner);
    }
    order.add(cell);
  };
  cells.forEach(visit);
  return [...order];
}
