// @vitest-environment jsdom
import {afterEach, expect, test} from "vitest";
import {forceLayout, type Spot} from "../../src/views/forceLayout.js";
import {ahead, closest, leadersOf, neighboursOf} from "../../src/views/graphNodes.js";
import {graphDrawing} from "../../src/views/index.js";
import {fallingRun, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const show = <T extends HTMLElement>(element: T): T => {
  document.body.append(element);
  return element;
};
const square = [[0, 0], [1, 0], [1, 1], [0, 1]] as const; // biome-ignore format: places
const edges = [[0, 1], [1, 2], [2, 3]] as const; // biome-ignore format: pairs
const nodes = ["a", "b", "c", "d"];
const stage = (view: Element) => view.querySelector<HTMLElement>(".graph-stage");
const press = (view: Element, key: string) =>
  stage(view)?.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
const readout = (view: Element) => view.querySelector(".matrix-readout")?.textContent;

test("says how many nodes, edges and classes there are", () => {
  const view = graphDrawing({
    nodes,
    edges,
    places: square,
    classes: [0, 1, 1, -1],
    labels: ["net", "web"],
  });
  expect(stage(view)?.getAttribute("aria-label")).toBe(
    "Graph. 4 nodes, 3 edges; no class 1, net 1, web 2",
  );
  expect(view.querySelector(".view-legend")?.textContent).toBe("netweb");
});

test("arrow keys go from node to node and tell the neighbours, the heaviest first", () => {
  const view = show(graphDrawing({nodes, edges, places: square, weights: [0.2, 0.9, 0.5]}));
  press(view, "ArrowRight");
  expect(readout(view)).toBe("b; 2 neighbours: c 0.90, a 0.20");
  press(view, "ArrowUp");
  expect(readout(view)).toBe("c; 2 neighbours: b 0.90, d 0.50");
  press(view, "ArrowLeft");
  expect(readout(view)).toBe("d; 1 neighbour: c 0.50");
  press(view, "Escape");
  expect(readout(view)).toBe("");
});

test("one-way edges: a node tells what it gets, from whom, and for which class", () => {
  const view = show(
    graphDrawing({
      nodes,
      edges: [[0, 1], [1, 0], [2, 1], [1, 1]], // biome-ignore format: pairs
      places: square,
      directed: true,
      labels: ["net", "web"],
      given: [0, -1, -1, 1],
      probabilities: [[0.9, 0.1], [0.3, 0.7], [0.5, 0.5], [0.2, 0.8]], // biome-ignore format: rows
      messages: [[0.1, 0.5], [0, 0.25], [-0.25, -1], [0, 0.125]], // biome-ignore format: rows
    }),
  );
  expect(stage(view)?.getAttribute("aria-label")).toBe(
    "Graph. 4 nodes, 4 one-way edges; net 2, web 2",
  );
  press(view, "ArrowRight");
  expect(readout(view)).toBe(
    "b, web, ahead by 40.0 %; gets 3 messages; 2 for web: a 0.40, itself 0.13; 1 for net: c 0.75",
  );
  press(view, "ArrowLeft");
  expect(readout(view)).toBe("a, net, ahead by 80.0 %; gets 1 message; 1 for web: b 0.25");
});

test("the leader of each row, and how far it is ahead of the next", () => {
  const grid = {data: [0.2, 0.5, 0.25, 1, -1, -3], shape: [2, 3]};
  expect(leadersOf(grid)).toEqual({classes: [1, 0], leads: [0.25, 2]});
});

test("follows a run's classes in place", async () => {
  const run = fallingRun();
  const classes = ({count}: {count: number}) => [0, 0, 0, count % 2];
  const view = show(graphDrawing({run, nodes: 4, edges, places: square, classes}));
  const canvas = view.querySelector("canvas");
  expect(view.textContent).toMatch(/not trained yet/);
  await run.stepOnce();
  await until(() => /class 0 3, class 1 1/.test(view.textContent ?? ""));
  await run.stepOnce();
  await until(() => /class 0 4/.test(view.textContent ?? ""));
  expect(view.querySelector("canvas")).toBe(canvas);
});

test("forces find the same places each time, neighbours near each other, and tell how far they are", async () => {
  const clique = (start: number) =>
    [0, 1, 2, 3, 4].flatMap((a) =>
      [0, 1, 2, 3, 4].filter((b) => b > a).map((b) => [start + a, start + b] as const),
    );
  const graph = [...clique(0), ...clique(5), [4, 5] as const];
  const layOut = async () => {
    let spots: Spot[] = [];
    const shares: number[] = [];
    await forceLayout(
      10,
      graph,
      (found, done) => {
        spots = found.map(({x, y}) => ({x, y}));
        shares.push(done);
      },
      () => true,
    );
    return {spots, shares};
  };
  const [first, second] = [await layOut(), await layOut()];
  expect(first.spots).toEqual(second.spots);
  expect(first.shares.at(-1)).toBe(1);
  const length = (a: number, b: number) =>
    Math.hypot(first.spots[a].x - first.spots[b].x, first.spots[a].y - first.spots[b].y);
  const inside = Math.max(...clique(0).map(([a, b]) => length(a, b)));
  expect(length(0, 9)).toBeGreaterThan(inside);
});

test("one part lies: it spreads most from left to right", async () => {
  const clique = [0, 1, 2, 3].flatMap((a) => [0, 1, 2, 3].filter((b) => b > a).map((b) => [a, b] as const)); // biome-ignore format: one line
  const far = clique.map(([a, b]) => [a + 4, b + 4] as const);
  let spots: readonly Spot[] = [];
  await forceLayout(9, [...clique, ...far, [3, 8], [8, 4]], (found) => { spots = found; }, () => true); // biome-ignore format: one call
  const size = (values: number[]) => Math.max(...values) - Math.min(...values);
  const [width, height] = [size(spots.map(({x}) => x)), size(spots.map(({y}) => y))];
  expect(width).toBeGreaterThan(1.5 * height);
});

test("parts that no edge connects lie side by side", async () => {
  const ring = (start: number) =>
    [0, 1, 2, 3, 4].map((i) => [start + i, start + ((i + 1) % 5)] as const);
  let spots: readonly Spot[] = [];
  await forceLayout(10, [...ring(0), ...ring(5)], (found) => { spots = found; }, () => true); // biome-ignore format: one call
  const xs = spots.map(({x}) => x);
  expect(Math.max(...xs.slice(0, 5))).toBeLessThan(Math.min(...xs.slice(5)));
});

test("finds places by itself, and stops when it has left the page", async () => {
  const view = show(graphDrawing({nodes: 30, edges: [[0, 1]]}));
  await until(() =>
    /^30 nodes, 1 edges$/.test(view.querySelector("figcaption")?.textContent ?? ""),
  );
  let rounds = 0;
  await forceLayout(3, [], () => ++rounds, () => false); // biome-ignore format: one call
  expect(rounds).toBe(0);
});

test("the nearest node in a direction", () => {
  const spots = [{x: 0, y: 0}, {x: 5, y: 1}, {x: 2, y: 9}, {x: 9, y: 0}]; // biome-ignore format: places
  expect(ahead(spots, 0, [1, 0])).toBe(1);
  expect(ahead(spots, 0, [0, 1])).toBe(2);
  expect(ahead(spots, 0, [-1, 0])).toBeUndefined();
  expect(closest(spots, {x: 8, y: 0})).toEqual({node: 3, distance: 1});
  expect(neighboursOf(2, [[0, 1], [1, 1]])[1]).toHaveLength(2); // biome-ignore format: edges
  expect(neighboursOf(2, [[0, 1]], true)).toEqual([[], [{node: 0, edge: 0}]]);
});

test("refuses edges and numbers that do not fit", () => {
  expect(() => graphDrawing({nodes: 2, edges: [[0, 2]]})).toThrow(
    "graphDrawing: edge 0 leads to node 2, but there are 2 nodes.",
  );
  expect(() => graphDrawing({nodes, edges, places: square, scores: [1]})).toThrow(
    "graphDrawing: 1 scores [1] do not fit 4 nodes.",
  );
  expect(() => graphDrawing({nodes, edges, places: square, weights: [1]})).toThrow(/3 edges/);
  expect(() => graphDrawing({nodes, edges, places: square, given: [1]})).toThrow(
    "graphDrawing: 1 given do not fit 4 nodes.",
  );
  expect(() => graphDrawing({nodes, edges, places: square, messages: [1, 2, 3]})).toThrow(
    "graphDrawing: messages must have the shape [edges, classes], not [3].",
  );
});
