/**
 * Places for the nodes of a graph by forces (d3-force): edges pull, nodes push. The same graph always
 * comes out the same. Worked off in slices, so that the page stays smooth while it is computed.
 */
import type {Simulation, SimulationNodeDatum} from "d3";

export interface Spot {
  x: number;
  y: number;
}

/** How long an edge wants to be. */
const LINK = 30;
/** Rounds until the forces have cooled down. */
const ROUNDS = 300;
/** Milliseconds of one slice: half a frame. */
const SLICE = 8;

/**
 * @param spread called after each slice with the places so far and the share that is done, 0..1
 * @param wanted false stops the work
 */
export async function forceLayout(
  count: number,
  edges: readonly (readonly [from: number, to: number])[],
  spread: (spots: readonly Spot[], done: number) => void,
  wanted: () => boolean,
): Promise<void> {
  const d3 = await import("npm:d3");
  const links = edges.map(([source, target]) => ({source, target}));
  const centres: Spot[] = Array.from({length: count});
  const nodes: SimulationNodeDatum[] = Array.from({length: count});
  const parts = partsOf(count, edges);
  const centreOf = rowsOf(parts);
  // A part begins as a circle, by the order of its nodes.
  parts.forEach((part, k) => {
    const {x, y} = centreOf(k);
    part.forEach((node, i) => {
      const [radius, angle] = [
        (part.length * LINK) / (2 * Math.PI),
        (2 * Math.PI * i) / part.length,
      ];
      centres[node] = {x, y};
      nodes[node] = {x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle)};
    });
  });
  const simulation: Simulation<SimulationNodeDatum, undefined> = d3
    .forceSimulation(nodes)
    .force("link", d3.forceLink(links).distance(LINK))
    .force("push", d3.forceManyBody().strength(-45).distanceMax(600))
    .force("x", d3.forceX((_, i) => centres[i].x).strength(0.06))
    .force("y", d3.forceY((_, i) => centres[i].y).strength(0.06))
    .stop();
  for (let round = 0; round < ROUNDS && wanted(); ) {
    const start = performance.now();
    while (round < ROUNDS && performance.now() - start < SLICE) {
      simulation.tick();
      round += 1;
    }
    spread(parts.length > 1 ? (nodes as Spot[]) : lying(nodes as Spot[]), round / ROUNDS);
    await new Promise((resolve) => setTimeout(resolve, SLICE));
  }
}

/** Turned so that they spread most from left to right: drawings are wider than high. */
function lying(spots: readonly Spot[]): Spot[] {
  const mean = (of: (spot: Spot) => number) =>
    spots.reduce((sum, spot) => sum + of(spot), 0) / spots.length;
  const [x0, y0] = [mean(({x}) => x), mean(({y}) => y)];
  const across = mean(({x}) => (x - x0) ** 2) - mean(({y}) => (y - y0) ** 2);
  const angle = Math.atan2(2 * mean(({x, y}) => (x - x0) * (y - y0)), across) / 2;
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return spots.map(({x, y}) => ({
    x: (x - x0) * cosine + (y - y0) * sine,
    y: (y - y0) * cosine - (x - x0) * sine,
  }));
}

/** The nodes of each part that no edge connects with the others. */
function partsOf(count: number, edges: readonly (readonly [number, number])[]): number[][] {
  const above = Array.from({length: count}, (_, i) => i);
  const rootOf = (i: number): number => {
    let root = i;
    while (above[root] !== root) root = above[root];
    return root;
  };
  for (const [from, to] of edges) {
    const [a, b] = [rootOf(from), rootOf(to)];
    above[Math.max(a, b)] = Math.min(a, b);
  }
  const parts = new Map<number, number[]>();
  for (let i = 0; i < count; ++i) {
    const root = rootOf(i);
    const part = parts.get(root);
    if (part) part.push(i);
    else parts.set(root, [i]);
  }
  return [...parts.values()];
}

/** Where the middle of each part is: side by side in rows, with room for the largest. */
function rowsOf(parts: readonly (readonly number[])[]): (k: number) => Spot {
  const columns = Math.min(parts.length, Math.ceil(Math.sqrt(1.6 * parts.length)));
  const rows = Math.ceil(parts.length / columns);
  const apart = LINK + 45 * Math.sqrt(Math.max(...parts.map(({length}) => length)));
  return (k) => ({
    x: ((k % columns) - (columns - 1) / 2) * apart,
    y: (Math.floor(k / columns) - (rows - 1) / 2) * apart,
  });
}
