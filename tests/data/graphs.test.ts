import {createHash} from "node:crypto";
import {readFileSync} from "node:fs";
import {gunzipSync} from "node:zlib";
import {describe, expect, test} from "vitest";
import {
  debianPackages,
  type Graph,
  karate,
  smallGraphs,
  undirected,
  withSelfLoops,
} from "../../data/index.js";
import "../../lib/node.js";

const read = (name: string) => readFileSync(new URL(`../../data/${name}`, import.meta.url));
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

const degrees = async ({nodes, target}: Graph) => {
  const counts = new Array<number>(nodes).fill(0);
  for (const node of await target.data()) counts[node] += 1;
  return counts;
};

const ways = async ({source, target}: Graph) => {
  const to = await target.data();
  return [...(await source.data())].map((from, e) => [from, to[e]]);
};

test("an undirected graph has ways in both directions, in the order of its edges", async () => {
  const graph = undirected(3, [[0, 1], [2, 1]]); // biome-ignore format: edges
  expect(graph.ways).toEqual([[0, 1], [2, 1], [1, 0], [1, 2]]); // biome-ignore format: edges
  expect(await ways(graph)).toEqual(graph.ways);
  expect(graph.source.dtype).toBe("int32");
  expect(undirected(3, []).source.shape).toEqual([0]);
});

test("loops come after all other ways; the edges stay", async () => {
  const graph = withSelfLoops(undirected(3, [[0, 2]]));
  expect(graph.ways).toEqual([[0, 2], [2, 0], [0, 0], [1, 1], [2, 2]]); // biome-ignore format: edges
  expect(await ways(graph)).toEqual(graph.ways);
  expect([graph.nodes, graph.edges]).toEqual([3, [[0, 2]]]);
});

describe("the karate club", async () => {
  const club = await karate();

  test("has 34 members, 78 edges and 17 members on each side", async () => {
    expect([club.nodes, club.edges.length]).toEqual([34, 78]);
    expect(club.source.shape).toEqual([156]);
    const officers = club.classes.filter((label) => label === 1).length;
    expect(officers).toBe(17);
    expect([...(await club.labels.data())]).toEqual([...club.classes]);
  });

  test("its two heads know most, and lead one side each", async () => {
    const known = await degrees(club);
    expect([known[0], known[33]]).toEqual([16, 17]);
    expect(Math.max(...known)).toBe(17);
    expect([club.classes[0], club.classes[33]]).toEqual([0, 1]);
    expect(club.factions).toEqual(["Mr. Hi", "Officer"]);
  });

  test("the file is the one whose hash the README prints", () => {
    const hash = `${sha256(read("karate/karate.json"))}  karate.json`;
    expect(read("karate/README.md").toString()).toContain(hash);
  });
});

describe("Debian's packages", async () => {
  const packed = read("debianPackages/packages.json.gz");
  const contents = JSON.parse(gunzipSync(packed).toString());
  const debian = await debianPackages();

  test("2,506 packages with 500 words, 4,670 edges", async () => {
    expect(debian.features.shape).toEqual([2506, 500]);
    expect(debian.source.shape).toEqual([9340]);
    expect(debian.vocabulary).toHaveLength(500);
    expect([...(await debian.labels.data())]).toEqual(contents.y);
    expect([...debian.classes]).toEqual(contents.y);
    expect(debian.edges).toEqual(contents.edges);
  });

  test("features are 1 exactly where a package has the word", async () => {
    const values = [...(await debian.features.data())];
    expect(values.reduce((sum, value) => sum + value, 0)).toBe(contents.x.flat().length);
    contents.x.forEach((words: number[], i: number) => {
      for (const word of words) expect(values[i * 500 + word]).toBe(1);
    });
  });

  test("as the README says: connected, 84 % of the edges within a section, 60 without words", () => {
    const reached = new Set([0]);
    const around = Array.from({length: debian.nodes}, () => [] as number[]);
    for (const [a, b] of debian.edges) {
      around[a].push(b);
      around[b].push(a);
    }
    for (const node of reached) for (const next of around[node]) reached.add(next);
    expect(reached.size).toBe(2506);
    const alike = debian.edges.filter(([a, b]) => debian.classes[a] === debian.classes[b]).length;
    expect(alike / debian.edges.length).toBeCloseTo(0.84, 2);
    expect(contents.x.filter((words: number[]) => words.length === 0)).toHaveLength(60);
    const sizes = debian.sections.map((_, c) => contents.y.filter((y: number) => y === c).length);
    expect(sizes).toEqual([303, 671, 502, 241, 623, 166]);
  });

  test("as many known packages of each section, and all others unknown", async () => {
    const parts = debian.split();
    const [known, unknown] = [await parts.known.data(), await parts.unknown.data()];
    const counts = debian.sections.map(
      (_, c) => [...known].filter((i) => debian.classes[i] === c).length,
    );
    expect(counts).toEqual([20, 20, 20, 20, 20, 20]);
    expect(new Set([...known, ...unknown]).size).toBe(2506);
    expect(known.length + unknown.length).toBe(2506);
  });

  test("a seed gives the same packages, another seed others; perClass is how many", async () => {
    const known = debian.split({seed: 1}).known.data();
    expect(await debian.split().known.data()).toEqual(await known);
    expect(await debian.split({seed: 2}).known.data()).not.toEqual(await known);
    expect(debian.split({perClass: 3}).known.shape).toEqual([18]);
  });

  test.each([0, 166, 2.5])("%d of each section is refused in words", (perClass) => {
    expect(() => debian.split({perClass})).toThrow(
      `perClass must be a whole number from 1 to 165, one less than the smallest section has: ${perClass}`,
    );
  });

  test("the stored places put neighbours near each other", () => {
    const {places, edges} = debian;
    expect(places).toHaveLength(2506);
    const mean = (pairs: readonly (readonly [number, number])[]) =>
      pairs.reduce((sum, [a, b]) => {
        return sum + Math.hypot(places[a][0] - places[b][0], places[a][1] - places[b][1]);
      }, 0) / pairs.length;
    const any = edges.map(([a], e) => [a, edges[(e + 1) % edges.length][1]] as const);
    expect(mean(edges)).toBeLessThan(mean(any) / 3);
  });

  test("the files are those whose hashes the README prints", () => {
    const readme = read("debianPackages/README.md").toString();
    expect(readme).toContain(`${sha256(packed)}  packages.json.gz`);
    expect(readme).toContain(`${sha256(read("debianPackages/places.json.gz"))}  places.json.gz`);
  });
});

describe("small graphs", () => {
  const set = smallGraphs({graphs: 60, seed: 3});

  test("20 rings, 20 stars, 20 trees, each with the degrees of its kind", () => {
    const counts = [0, 0, 0];
    set.parts.forEach(({nodes, edges}, g) => {
      const kind = set.classes[g];
      counts[kind] += 1;
      expect(nodes).toBeGreaterThanOrEqual(6);
      expect(nodes).toBeLessThanOrEqual(15);
      expect(edges).toHaveLength(kind === 0 ? nodes : nodes - 1);
      const known = new Array<number>(nodes).fill(0);
      for (const end of edges.flat()) known[end] += 1;
      expect(Math.min(...known)).toBe(kind === 0 ? 2 : 1);
      const most = Math.max(...known);
      if (kind === 0) expect(most).toBe(2);
      else if (kind === 1) expect(most).toBe(nodes - 1);
      else expect(most).toBeLessThan(nodes - 1);
    });
    expect(counts).toEqual([20, 20, 20]);
  });

  test("together they are one graph without edges between them", async () => {
    const graphOf = await set.graphOf.data();
    expect(graphOf).toHaveLength(set.nodes);
    for (const [from, to] of set.edges) expect(graphOf[from]).toBe(graphOf[to]);
    const sizes = set.parts.map((_, g) => graphOf.filter((of) => of === g).length);
    expect(sizes).toEqual(set.parts.map(({nodes}) => nodes));
    expect(set.edges).toHaveLength(set.parts.flatMap(({edges}) => edges).length);
    expect([...(await set.labels.data())]).toEqual([...set.classes]);
  });

  test("follow from the seed", () => {
    expect(smallGraphs({graphs: 60, seed: 3}).edges).toEqual(set.edges);
    expect(smallGraphs({graphs: 60, seed: 4}).edges).not.toEqual(set.edges);
  });

  test("fewer than four nodes are refused: all trees of three are stars", () => {
    expect(() => smallGraphs({nodes: [3, 9]})).toThrow(
      "smallGraphs: nodes must be two whole numbers from 4, the first not larger: 3, 9",
    );
  });
});
