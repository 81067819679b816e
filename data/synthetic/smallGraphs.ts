/** Many small graphs of three kinds, drawn from a seed, to be told apart as wholes. */
import {Random, type Tensor, tensor} from "../../lib/index.js";
import {type Edge, type Graph, undirected} from "../graph.js";

/** A set of graphs, seen as one large graph whose parts are not connected. */
export interface SmallGraphs extends Graph {
  readonly graphs: number;
  readonly kinds: readonly string[];
  /** [nodes] int32: the graph that each node belongs to. */
  readonly graphOf: Tensor;
  /** [graphs] int32, the kind of each graph. */
  readonly labels: Tensor;
  /** The same as plain numbers. */
  readonly classes: Uint8Array;
  /** For each graph its own number of nodes and edges, numbered from 0. */
  readonly parts: readonly {readonly nodes: number; readonly edges: readonly Edge[]}[];
}

export interface SmallGraphsOptions {
  readonly graphs?: number;
  /** Fewest and most nodes of a graph, at least 4: all trees of three are stars. */
  readonly nodes?: readonly [fewest: number, most: number];
  readonly seed?: number;
}

/** The edges of a graph with n nodes of each kind. */
const KINDS: Readonly<Record<string, (n: number, random: Random) => Edge[]>> = {
  ring: (n) => Array.from({length: n}, (_, i): Edge => [i, (i + 1) % n]),
  star: (n) => Array.from({length: n - 1}, (_, i): Edge => [0, i + 1]),
  tree,
};

/** Each node hangs on a random earlier one; a star is no answer. */
function tree(n: number, random: Random): Edge[] {
  for (;;) {
    const edges = Array.from({length: n - 1}, (_, i): Edge => [random.integer(i + 1), i + 1]);
    const degrees = new Array<number>(n).fill(0);
    for (const end of edges.flat()) degrees[end] += 1;
    if (Math.max(...degrees) < n - 1) return edges;
  }
}

/**
 * Rings, stars and other trees, as many of each, of random sizes and in random order.
 *
 * @throws RangeError when a graph could have fewer than 4 nodes
 */
export function smallGraphs(options: SmallGraphsOptions = {}): SmallGraphs {
  const {graphs = 300, nodes: [fewest, most] = [6, 15], seed = 1} = options;
  if (!(Number.isInteger(fewest) && Number.isInteger(most) && fewest >= 4 && most >= fewest)) {
    throw new RangeError(
      `smallGraphs: nodes must be two whole numbers from 4, the first not larger: ${fewest}, ${most}`,
    );
  }
  const random = new Random(seed).fork();
  const kinds = Object.keys(KINDS);
  const classes = Uint8Array.from(random.permutation(graphs), (i) => i % kinds.length);
  const parts = Array.from(classes, (kind) => {
    const nodes = fewest + random.integer(most - fewest + 1);
    return {nodes, edges: KINDS[kinds[kind]](nodes, random)};
  });
  const graphOf = parts.flatMap(({nodes}, g) => new Array<number>(nodes).fill(g));
  let first = 0;
  const edges = parts.flatMap((part) => {
    const moved = part.edges.map(([from, to]): Edge => [first + from, first + to]);
    first += part.nodes;
    return moved;
  });
  return {
    ...undirected(graphOf.length, edges),
    graphs,
    kinds,
    graphOf: tensor(Int32Array.from(graphOf)),
    labels: tensor(Int32Array.from(classes)),
    classes,
    parts,
  };
}
