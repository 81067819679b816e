/** Nodes of a drawn graph: who is beside whom, in the graph and on the page. */
import type {Spot} from "./forceLayout.js";
import type {Grid} from "./numbers.js";

export type Neighbour = {node: number; edge: number};

/**
 * The nodes at the other ends of each node's edges.
 *
 * @param directed only those from which an edge leads here
 * @throws RangeError for an edge to a node that is not there
 */
export function neighboursOf(
  count: number,
  edges: readonly (readonly [number, number])[],
  directed = false,
): Neighbour[][] {
  const all: Neighbour[][] = Array.from({length: count}, () => []);
  edges.forEach(([from, to], edge) => {
    for (const end of [from, to]) {
      if (Number.isInteger(end) && end >= 0 && end < count) continue;
      throw new RangeError(
        `graphDrawing: edge ${edge} leads to node ${end}, but there are ${count} nodes.`,
      );
    }
    all[to].push({node: from, edge});
    if (from !== to && !directed) all[from].push({node: to, edge});
  });
  return all;
}

export const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

export function closest(
  spots: readonly Spot[],
  {x, y}: Spot,
): {node: number; distance: number} | undefined {
  let best: {node: number; distance: number} | undefined;
  for (let node = 0; node < spots.length; ++node) {
    const distance = Math.hypot(spots[node].x - x, spots[node].y - y);
    if (!best || distance < best.distance) best = {node, distance};
  }
  return best;
}

/** The nearest node that lies rather this way than another. */
export function ahead(
  spots: readonly Spot[],
  from: number,
  [dx, dy]: readonly [number, number],
): number | undefined {
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let node = 0; node < spots.length; ++node) {
    const [x, y] = [spots[node].x - spots[from].x, spots[node].y - spots[from].y];
    const along = x * dx + y * dy;
    const aside = Math.abs(x * dy - y * dx);
    if (node === from || along <= 0 || aside > along) continue;
    if (along + 2 * aside >= least) continue;
    least = along + 2 * aside;
    best = node;
  }
  return best;
}

export function busiest(neighbours: readonly Neighbour[][]): number {
  let best = 0;
  neighbours.forEach(({length}, node) => {
    if (length > neighbours[best].length) best = node;
  });
  return best;
}

/** Which of several classes has most in each row, and how far it is ahead of the next. */
export function leadersOf({data, shape: [rows, columns]}: Grid): {
  classes: number[];
  leads: number[];
} {
  const classes: number[] = [];
  const leads: number[] = [];
  for (let row = 0; row < rows; ++row) {
    const values = Array.from({length: columns}, (_, c) => data[row * columns + c]);
    const first = Math.max(...values);
    const leader = values.indexOf(first);
    const second = Math.max(...values.filter((_, c) => c !== leader));
    // What has no numbers has no class.
    classes.push(leader);
    leads.push(leader < 0 ? 0 : first - second);
  }
  return {classes, leads};
}
