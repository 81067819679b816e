/** A karate club that broke in two, 34 members. What it is and whose: README.md beside this file. */
import {type Tensor, tensor} from "../../lib/index.js";
import {type Edge, type Graph, undirected} from "../graph.js";
import {type DataFile, loadFile} from "../load.js";

const FILE: DataFile = {
  name: "karate/karate.json",
  bytes: 2000,
  sha256: "ce98292466920fb7cd804a87edc7ba530bbd6b6ea8ad2a976d0a025d21d179a2",
};

/** Whose club a member joined: class 0, class 1. */
const FACTIONS = ["Mr. Hi", "Officer"];

/** 34 nodes, 78 edges: who met whom outside the club. Node 0 is Mr. Hi, node 33 the officer. */
export interface Karate extends Graph {
  readonly factions: readonly string[];
  /** [34] int32, the faction of each member after the split. */
  readonly labels: Tensor;
  /** 34 bytes, the same. */
  readonly classes: Uint8Array;
}

/** @throws Error when the file is missing or damaged */
export async function karate(): Promise<Karate> {
  const {nodes, edges} = JSON.parse(new TextDecoder().decode(await loadFile(FILE))) as {
    nodes: {club: string}[];
    edges: [from: number, to: number, contexts: number][];
  };
  const classes = Uint8Array.from(nodes, ({club}) => FACTIONS.indexOf(club));
  const pairs = edges.map(([from, to]): Edge => [from, to]);
  return {
    ...undirected(nodes.length, pairs),
    factions: FACTIONS,
    labels: tensor(Int32Array.from(classes)),
    classes,
  };
}
