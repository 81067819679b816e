/** What data sets of graphs share: their edges as pairs to draw, and as the lists that messages need. */
import {type Tensor, tensor} from "../lib/index.js";

export type Edge = readonly [from: number, to: number];

/** An undirected graph. */
export interface Graph {
  /** How many nodes it has, numbered from 0. */
  readonly nodes: number;
  /** Each edge once, in one of its two directions. */
  readonly edges: readonly Edge[];
  /** The ways that messages take: each edge in both directions. */
  readonly ways: readonly Edge[];
  /** The same as lists, int32 [ways]: way e leads from source[e] */
  readonly source: Tensor;
  /** to target[e]. */
  readonly target: Tensor;
}

/** The graph of these edges: its ways are first all edges as they are given, then all turned round. */
export function undirected(nodes: number, edges: readonly Edge[]): Graph {
  return withWays(nodes, edges, [...edges, ...edges.map(([from, to]): Edge => [to, from])]);
}

/** The same graph with one more way for each node, from itself to itself, after all others. */
export function withSelfLoops({nodes, edges, ways}: Graph): Graph {
  return withWays(nodes, edges, [...ways, ...Array.from({length: nodes}, (_, i): Edge => [i, i])]);
}

function withWays(nodes: number, edges: readonly Edge[], ways: readonly Edge[]): Graph {
  const ends = (end: 0 | 1) => tensor(Int32Array.from(ways, (way) => way[end]));
  return {nodes, edges, ways, source: ends(0), target: ends(1)};
}
