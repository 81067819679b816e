/**
 * Places for the nodes of a graph by forces (d3-force): edges pull, nodes push. The same graph always
 * comes out the same. Worked off in slices, so that the page stays smooth while it is computed.
 */
import type {Simulation, SimulationNodeDatum} from "d3";

export interface Spot {
  x: number;
  y: number;
}

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
  const centres = centresOf(count, edges);
  // Parts begin where they belong, as d3 begins: on a spiral, by the order of the nodes.
  const nodes = centres.map(({x, y}, i): SimulationNodeDatum => {
    const [radius, angle] = [10 * Math.sqrt(i + 0.5), i * Math.PI * (3 - Math.sqrt(5))];
    return {x: x + radius * Math.cos(angle), y: y + radius * Math.sin(angle)};
  });
  const simulation: Simulation<SimulationNodeDatum, undefined> = d3
    .forceSimulation(nodes)
    .force("link", d3.forceLink(links).distance(30))
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
    spread(nodes as Spot[], round / ROUNDS);
    await new Promise((resolve) => setTimeout(resolve, SLICE));
  }
}

/** Where each node is pulled to: the parts that no edge connects lie side by side, in rows. */
function centresOf(count: number, edges: readonly (readonly [number, number])[]): Spot[] {
  const part = Array.from({length: count}, (_, i) => i);
  const find = (i: number): number => {
    while (part[i] !== i) i = part[i];
    return i;
  };
  for (const [from, to] of edges) part[Math.max(find(from), find(to))] = Math.min(find(from), find(to)); // biome-ignore format: one line
  const sizes = new Map<number, number>();
  for (let i = 0; i < count; ++i) sizes.set(find(i), (sizes.get(find(i)) ?? 0) + 1);
  const order = new Map([...sizes.keys()].map((root, k) => [root, k]));
  const columns = Math.ceil(Math.sqrt(1.6 * sizes.size));
  const rows = Math.ceil(sizes.size / columns);
  const apart = 30 + 45 * Math.sqrt(Math.max(...sizes.values(), 0));
  return part.map((_, i) => {
    const k = order.get(find(i)) as number;
    return {
      x: ((k % columns) - (Math.min(columns, sizes.size) - 1) / 2) * apart,
      y: (Math.floor(k / columns) - (rows - 1) / 2) * apart,
    };
  });
}
