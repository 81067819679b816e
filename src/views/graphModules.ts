/**
 * Modules in a computation graph: the operations that belong to one layer or block of a model, found
 * by the names of its parameters, and folded into one node each.
 */
import type {Picture} from "../lib/index.js";

export interface GraphModule {
  /** "blocks.0", "encoder", "2". */
  name: string;
  /** Operations and parameters, by their number in the picture. */
  members: ReadonlySet<number>;
  operations: number;
}

/** A node as drawn: one of the picture's, or a module that stands for many. */
export type DrawnNode = {kind: "node"; id: number} | {kind: "module"; module: GraphModule};

export interface DrawnGraph {
  nodes: DrawnNode[];
  /** Between drawn nodes; each pair once. */
  edges: [from: number, to: number][];
}

/**
 * The module that each parameter belongs to: down to the first number in its name ("blocks.0" for
 * "blocks.0.attention.query.weight"); where there is none, the first part that not all names share.
 */
export function moduleNames(parameters: readonly string[]): (string | undefined)[] {
  const paths = parameters.map((name) => name.split(".").slice(0, -1));
  let shared = 0;
  while (
    paths.length > 0 &&
    paths.every((path) => shared < path.length - 1 && path[shared] === paths[0][shared])
  ) {
    shared += 1;
  }
  return paths.map((path) => {
    const number = path.findIndex((part) => /^\d+$/.test(part));
    return path.length > 0 ? path.slice(0, Math.max(number, shared) + 1).join(".") : undefined;
  });
}

/**
 * The modules of a graph, in the order in which they come. A module holds what lies on the way between
 * two of its operations too. Those of one operation are left out: nothing is gained by folding them.
 */
export function modulesOf({nodes, edges}: Picture): GraphModule[] {
  const inputs: number[][] = nodes.map(() => []);
  for (const {from, to} of edges) inputs[to].push(from);
  const isParameter = (id: number) => nodes[id].operation === "parameter";
  const own = new Map<string, Set<number>>();
  const named = nodes.filter(({id, name}) => isParameter(id) && name !== undefined);
  moduleNames(named.map(({name}) => name as string)).forEach((path, i) => {
    if (path === undefined) return;
    if (!own.has(path)) own.set(path, new Set());
    own.get(path)?.add(named[i].id);
  });
  const taken = new Set<number>();
  const modules: GraphModule[] = [];
  for (const [name, parameters] of own) {
    const users = nodes.flatMap(({id}) =>
      inputs[id].some((from) => parameters.has(from)) ? [id] : [],
    );
    const below = reach(users, edges, "down");
    const above = reach(users, edges, "up");
    const between = nodes.flatMap(({id}) =>
      below.has(id) && above.has(id) && !isParameter(id) && !taken.has(id) ? [id] : [],
    );
    if (between.length < 2) continue;
    for (const id of between) taken.add(id);
    modules.push({name, members: new Set([...between, ...parameters]), operations: between.length});
  }
  return modules;
}

function reach(from: readonly number[], edges: Picture["edges"], way: "up" | "down"): Set<number> {
  const seen = new Set(from);
  // Nodes come after what they are computed from, and edges are listed by the node that they lead to.
  const ordered = way === "down" ? edges : [...edges].reverse();
  for (const edge of ordered) {
    const [start, end] = way === "down" ? [edge.from, edge.to] : [edge.to, edge.from];
    if (seen.has(start)) seen.add(end);
  }
  return seen;
}

/** The graph with these modules folded, but for those that would make it lead in a circle. */
export function foldModules(picture: Picture, modules: readonly GraphModule[]): DrawnGraph {
  let graph = fold(picture, []);
  const folded: GraphModule[] = [];
  for (const module of modules) {
    const next = fold(picture, [...folded, module]);
    if (hasCycle(next)) continue;
    folded.push(module);
    graph = next;
  }
  return graph;
}

function fold(picture: Picture, modules: readonly GraphModule[]): DrawnGraph {
  const nodes: DrawnNode[] = [];
  const place = new Map<number, number>();
  const placeOf = new Map<GraphModule, number>();
  for (const {id} of picture.nodes) {
    const module = modules.find(({members}) => members.has(id));
    let at = module && placeOf.get(module);
    if (at === undefined) {
      at = nodes.push(module ? {kind: "module", module} : {kind: "node", id}) - 1;
      if (module) placeOf.set(module, at);
    }
    place.set(id, at);
  }
  const seen = new Set<string>();
  const edges: [number, number][] = [];
  for (const {from, to} of picture.edges) {
    const [a, b] = [place.get(from) as number, place.get(to) as number];
    if (a === b || seen.has(`${a} ${b}`)) continue;
    seen.add(`${a} ${b}`);
    edges.push([a, b]);
  }
  return {nodes, edges};
}

function hasCycle({nodes, edges}: DrawnGraph): boolean {
  const waiting = nodes.map(() => 0);
  const next: number[][] = nodes.map(() => []);
  for (const [from, to] of edges) {
    waiting[to] += 1;
    next[from].push(to);
  }
  const ready = waiting.flatMap((count, node) => (count === 0 ? [node] : []));
  for (let i = 0; i < ready.length; ++i) {
    for (const to of next[ready[i]]) if (--waiting[to] === 0) ready.push(to);
  }
  return ready.length < nodes.length;
}
