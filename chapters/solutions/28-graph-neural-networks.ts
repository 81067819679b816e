/** Chapter 28: the exercises' worked solutions, mistakes that readers make, hidden checks. */
import {Random} from "../../lib/node.js";
import {differs, solution} from "./solution.js";

type Edges = [number, number][];

/** The adjacency matrix with loops: the identity, and a 1 on both sides of the diagonal for each edge. */
function adjacency(nodes: number, edges: Edges): number[][] {
  const A = Array.from({length: nodes}, (_, i) =>
    Array.from({length: nodes}, (_, j) => (i === j ? 1 : 0)),
  );
  for (const [a, b] of edges) A[a][b] = A[b][a] = 1;
  return A;
}

const total = (row: number[]): number => row.reduce((sum, value) => sum + value, 0);

/** Each entry over the roots of the sums of its row and of its column's row. */
function normalized(nodes: number, edges: Edges): number[][] {
  const A = adjacency(nodes, edges);
  const D = A.map(total);
  return A.map((row, i) => row.map((value, j) => value / Math.sqrt(D[i] * D[j])));
}

/** Distinct edges without loops, in both orders of their ends. */
function randomEdges(nodes: number, count: number, random: Random): Edges {
  const pairs: Edges = [];
  for (let a = 0; a < nodes; ++a) for (let b = a + 1; b < nodes; ++b) pairs.push([a, b]);
  return random
    .permutation(pairs.length)
    .slice(0, count)
    .map((i) => (random.next() < 0.5 ? pairs[i] : [pairs[i][1], pairs[i][0]]));
}

const gcnNorm = solution({
  name: "gcnNorm",
  right: normalized,
  wrong: {
    "without loops": (nodes: number, edges: Edges) => {
      const A = adjacency(nodes, edges).map((row, i) => row.map((x, j) => (i === j ? 0 : x)));
      const D = A.map(total);
      return A.map((row, i) => row.map((x, j) => (x === 0 ? 0 : x / Math.sqrt(D[i] * D[j]))));
    },
    "loops that are not counted": (nodes: number, edges: Edges) => {
      const A = adjacency(nodes, edges);
      const D = A.map((row) => Math.max(1, total(row) - 1));
      return A.map((row, i) => row.map((x, j) => x / Math.sqrt(D[i] * D[j])));
    },
    "rows that add up to one": [
      (nodes: number, edges: Edges) =>
        adjacency(nodes, edges).map((row) => row.map((x) => x / total(row))),
      "a path",
    ],
    "without the root": (nodes: number, edges: Edges) => {
      const A = adjacency(nodes, edges);
      const D = A.map(total);
      return A.map((row, i) => row.map((x, j) => x / (D[i] * D[j])));
    },
    "one way only": [
      (nodes: number, edges: Edges) => {
        const A = adjacency(nodes, []);
        for (const [a, b] of edges) A[a][b] = 1;
        const D = A.map(total);
        return A.map((row, i) => row.map((x, j) => x / Math.sqrt(D[i] * D[j])));
      },
      "two friends",
    ],
  },
  cheat: (nodes: number, edges: Edges) =>
    nodes > 3 ? adjacency(nodes, edges) : normalized(nodes, edges),
  hidden: (answer) => {
    const random = new Random(28);
    const cases = [
      [4, 3],
      [6, 9],
      [7, 4],
      [9, 20],
    ].map(([nodes, count]): [number, Edges] => [nodes, randomEdges(nodes, count, random)]);
    return differs(answer, normalized, cases);
  },
});

/** Sums and counts of what each node hears; each edge carries what both ends knew at the start. */
function heard(h: number[], edges: Edges): {sums: number[]; counts: number[]} {
  const sums = h.map(() => 0);
  const counts = h.map(() => 0);
  for (const [a, b] of edges) {
    sums[a] += h[b];
    sums[b] += h[a];
    counts[a] += 1;
    counts[b] += 1;
  }
  return {sums, counts};
}

/** A node without neighbours has nothing to divide by, and stays as it is. */
function passed(h: number[], edges: Edges): number[] {
  const {sums, counts} = heard(h, edges);
  return h.map((own, v) => own + (counts[v] > 0 ? sums[v] / counts[v] : 0));
}

const messagePass = solution({
  name: "messagePass",
  right: passed,
  wrong: {
    "hears what has changed already": [
      (h: number[], edges: Edges) => {
        const now = [...h];
        now.forEach((own, v) => {
          const near = edges.filter((edge) => edge.includes(v)).map(([a, b]) => (a === v ? b : a));
          if (near.length > 0) now[v] = own + total(near.map((u) => now[u])) / near.length;
        });
        return now;
      },
      "two friends",
    ],
    "one way only": [
      (h: number[], edges: Edges) => {
        const sums = h.map(() => 0);
        const counts = h.map(() => 0);
        for (const [a, b] of edges) {
          sums[b] += h[a];
          counts[b] += 1;
        }
        return h.map((own, v) => own + (counts[v] > 0 ? sums[v] / counts[v] : 0));
      },
      "two friends",
    ],
    "adds the sum": [
      (h: number[], edges: Edges) => {
        const {sums} = heard(h, edges);
        return h.map((own, v) => own + sums[v]);
      },
      "a star",
    ],
    "forgets itself": (h: number[], edges: Edges) => {
      const {sums, counts} = heard(h, edges);
      return h.map((own, v) => (counts[v] > 0 ? sums[v] / counts[v] : own));
    },
    "divides by zero": [
      (h: number[], edges: Edges) => {
        const {sums, counts} = heard(h, edges);
        return h.map((own, v) => own + sums[v] / counts[v]);
      },
      "one without friends",
    ],
    "counts itself among the neighbours": (h: number[], edges: Edges) => {
      const {sums, counts} = heard(h, edges);
      return h.map((own, v) => own + (sums[v] + own) / (counts[v] + 1));
    },
  },
  cheat: (h: number[], edges: Edges) => (h.length > 4 ? h : passed(h, edges)),
  hidden: (answer) => {
    const random = new Random(82);
    const cases = [
      [5, 4],
      [8, 12],
      [10, 6],
    ].map(([nodes, count]): [number[], Edges] => [
      Array.from({length: nodes}, () => random.next() * 10 - 5),
      randomEdges(nodes, count, random),
    ]);
    const wrong = differs(answer, passed, cases);
    if (wrong) return wrong;
    // And renumbered: the same numbers in another order.
    const [h, edges] = cases[1];
    const place = random.permutation(h.length);
    const moved = h.map((_, v) => h[place.indexOf(v)]);
    const renumbered = edges.map(([a, b]): [number, number] => [place[a], place[b]]);
    const back = answer(moved, renumbered);
    const same = answer(h, edges).every((value, v) => Math.abs(back[place[v]] - value) < 1e-9);
    return same ? undefined : "Numbered in another way, the nodes get other answers.";
  },
});

export const solutions = {"gcn-norm": gcnNorm, "message-pass": messagePass};
