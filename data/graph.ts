/** What data sets of graphs share: their edges as pairs to draw, and as the lists that messages need. */
import {type Tensor, tensor} from "../lib/index.js";

export type Edge = readonly [from: number, to: number];

/** An undirected graph. */
export interface Graph {
  /** How many nodes it has, numbered from 0. */
  readonly nodes: number;
  /** Each edge once, in one of its two directions. */
  readonly edges: readonly Edge[];
  /** [2E] int32: each edge in both directions leads from source[e] */
  readonly source: Tensor;
  /** [2E] int32: to target[e]. */
  readonly target: Tensor;
}

/** The graph of these edges: first all as they are given, then all turned round. */
export function undirected(nodes: number, edges: readonly Edge[]): Graph {
  const ends = (a: 0 | 1, b: 0 | 1) =>
    tensor(Int32Array.from([...edges.map((edge) => edge[a]), ...edges.map((edge) => edge[b])]));
  return {nodes, edges, source: ends(0, 1), target: ends(1, 0)};
}
