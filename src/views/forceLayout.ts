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
  const nodes = Array.from({length: count}, (): SimulationNodeDatum => ({}));
  const links = edges.map(([source, target]) => ({source, target}));
  const simulation: Simulation<SimulationNodeDatum, undefined> = d3
    .forceSimulation(nodes)
    .force("link", d3.forceLink(links).distance(30))
    .force("push", d3.forceManyBody().strength(-45).distanceMax(600))
    .force("x", d3.forceX().strength(0.06))
    .force("y", d3.forceY().strength(0.06))
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
