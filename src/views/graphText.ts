/** What a graph of data is said to be: as a whole, and around one node. */
import {formatCount, formatNumber, formatPercent} from "./format.js";
import type {Neighbour} from "./graphNodes.js";
import {extentOf} from "./numbers.js";

/** The numbers that a graph drawing has just now. */
export interface GraphNumbers {
  /** The class of each node. */
  classes?: ArrayLike<number>;
  /** By how much it is ahead of the next, 0..1. */
  sureness?: ArrayLike<number>;
  /** A number for each node. */
  scores?: ArrayLike<number>;
  /** Of each edge: how wide it is, and which class it speaks for. */
  weights?: ArrayLike<number>;
  edgeClasses?: ArrayLike<number>;
}

export interface GraphNames {
  readonly node: (i: number) => string;
  readonly class: (label: number) => string;
}

/** So many neighbours are named, or of each class that messages speak for. */
const NEIGHBOURS = 8;
const SPEAKERS = 3;

/** "b; 2 neighbours: c 0.90, a 0.20" */
export function nodeText(
  i: number,
  neighbours: readonly Neighbour[],
  directed: boolean,
  {classes, sureness, scores, weights, edgeClasses}: GraphNumbers,
  names: GraphNames,
): string {
  const parts = [names.node(i)];
  if (classes) {
    const sure = sureness && classes[i] >= 0 ? `, ahead by ${formatPercent(sureness[i])}` : "";
    parts.push(names.class(classes[i]) + sure);
  }
  if (scores) parts.push(formatNumber(scores[i]));
  const weightOf = ({edge}: Neighbour) => weights?.[edge] ?? 0;
  const named = (some: readonly Neighbour[], most: number): string => {
    if (some.length === 0) return "";
    const words = [...some]
      .sort((a, b) => weightOf(b) - weightOf(a))
      .slice(0, most)
      .map((neighbour) => {
        const name = neighbour.node === i ? "itself" : names.node(neighbour.node);
        return weights ? `${name} ${formatNumber(weightOf(neighbour), 2)}` : name;
      });
    return `: ${words.join(", ")}${some.length > most ? ", …" : ""}`;
  };
  const what = `${directed ? "message" : "neighbour"}${neighbours.length === 1 ? "" : "s"}`;
  const head = `${parts.join(", ")}; ${directed ? "gets " : ""}${neighbours.length} ${what}`;
  if (!edgeClasses) return head + named(neighbours, NEIGHBOURS);
  const groups = new Map<number, Neighbour[]>();
  for (const neighbour of neighbours) {
    const label = edgeClasses[neighbour.edge];
    groups.set(label, [...(groups.get(label) ?? []), neighbour]);
  }
  const votes = [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([label, some]) => `; ${some.length} for ${names.class(label)}${named(some, SPEAKERS)}`);
  return head + votes.join("");
}

/** "34 nodes, 78 edges; Mr. Hi 17, Officer 17" */
export function graphText(
  nodes: number,
  edges: number,
  directed: boolean,
  {classes, scores}: GraphNumbers,
  names: GraphNames,
): string {
  const parts = [
    `${formatCount(nodes)} nodes, ${formatCount(edges)} ${directed ? "one-way " : ""}edges`,
  ];
  if (classes) parts.push(classText(classes, names));
  const range = scores && extentOf(scores);
  if (range) parts.push(`scores from ${formatNumber(range[0])} to ${formatNumber(range[1])}`);
  return parts.join("; ");
}

function classText(classes: ArrayLike<number>, names: GraphNames): string {
  const counts = new Map<number, number>();
  for (let i = 0; i < classes.length; ++i)
    counts.set(classes[i], (counts.get(classes[i]) ?? 0) + 1);
  return Array.from(counts)
    .sort(([a], [b]) => a - b)
    .map(([label, count]) => `${names.class(label)} ${count}`)
    .join(", ");
}
