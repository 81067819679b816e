/**
 * Places for the nodes of a directed graph without cycles, so that every edge leads down: by layers
 * (Sugiyama, Tagawa and Toda 1981). Sources stand just above what uses them; in each layer the order is
 * the one of few crossings, by the mean place of the neighbours; and then every node comes as near to
 * its neighbours' mean as those beside it allow.
 */

export interface LayoutNode {
  width: number;
  height: number;
}

export interface Layout {
  width: number;
  height: number;
  /** Centres of the nodes. */
  nodes: {x: number; y: number; layer: number}[];
  /** The corners of each edge, from the bottom of its first node to the top of its last. */
  edges: {x: number; y: number}[][];
}

interface Slot {
  /** The node; undefined for a place through which a long edge passes. */
  node: number | undefined;
  layer: number;
  width: number;
  x: number;
  above: Slot[];
  below: Slot[];
}

const GAP_X = 18;
const GAP_Y = 34;
/** Room that a passing edge takes. */
const LANE = 6;
const SWEEPS = 8;

/** @param edges from node to node, without cycles */
export function layeredLayout(
  nodes: readonly LayoutNode[],
  edges: readonly (readonly [from: number, to: number])[],
): Layout {
  const layers = layersOf(nodes.length, edges);
  const slots = nodes.map(
    ({width}, node): Slot => ({node, layer: layers[node], width, x: 0, above: [], below: []}),
  );
  const rows: Slot[][] = Array.from({length: Math.max(0, ...layers) + 1}, () => []);
  for (const slot of slots) rows[slot.layer].push(slot);
  const routes = edges.map(([from, to]) => {
    const route = [slots[from]];
    for (let layer = layers[from] + 1; layer < layers[to]; ++layer) {
      const lane: Slot = {node: undefined, layer, width: LANE, x: 0, above: [], below: []};
      rows[layer].push(lane);
      route.push(lane);
    }
    route.push(slots[to]);
    for (let i = 1; i < route.length; ++i) {
      route[i].above.push(route[i - 1]);
      route[i - 1].below.push(route[i]);
    }
    return route;
  });
  order(rows);
  const width = place(rows);
  const tops = topsOf(rows, nodes);
  const yOf = ({layer}: Slot) => tops[layer] + heightOf(rows[layer], nodes) / 2;
  return {
    width,
    height: tops[tops.length - 1] - GAP_Y,
    nodes: slots.map((slot) => ({x: slot.x, y: yOf(slot), layer: slot.layer})),
    edges: routes.map((route) =>
      route.map((slot, i) => {
        const half = slot.node === undefined ? 0 : nodes[slot.node].height / 2;
        const side = i === 0 ? half : i === route.length - 1 ? -half : 0;
        return {x: slot.x, y: yOf(slot) + side};
      }),
    ),
  };
}

/** The longest way from a source; sources come down to just above the first that uses them. */
function layersOf(count: number, edges: readonly (readonly [number, number])[]): number[] {
  const layers = new Array<number>(count).fill(0);
  const next: number[][] = Array.from({length: count}, () => []);
  const waiting = new Array<number>(count).fill(0);
  for (const [from, to] of edges) {
    next[from].push(to);
    waiting[to] += 1;
  }
  const sources = waiting.flatMap((left, node) => (left === 0 ? [node] : []));
  const ready = [...sources];
  for (let i = 0; i < ready.length; ++i) {
    for (const to of next[ready[i]]) {
      layers[to] = Math.max(layers[to], layers[ready[i]] + 1);
      if (--waiting[to] === 0) ready.push(to);
    }
  }
  if (ready.length < count) throw new Error("layeredLayout: the graph has a cycle.");
  for (const source of sources) {
    if (next[source].length > 0) {
      layers[source] = Math.min(...next[source].map((to) => layers[to])) - 1;
    }
  }
  return layers;
}

/** Orders each row by the mean place of its neighbours, down and up in turn; keeps the best. */
function order(rows: Slot[][]): void {
  const index = () => {
    for (const row of rows) {
      row.forEach((slot, i) => {
        slot.x = i;
      });
    }
  };
  const mean = (slots: readonly Slot[], otherwise: number) =>
    slots.length === 0 ? otherwise : slots.reduce((sum, {x}) => sum + x, 0) / slots.length;
  index();
  let best = rows.map((row) => [...row]);
  let fewest = crossings(rows);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; ++sweep) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) {
      const wish = new Map(row.map((slot) => [slot, mean(down ? slot.above : slot.below, slot.x)]));
      row.sort((a, b) => (wish.get(a) as number) - (wish.get(b) as number));
      row.forEach((slot, i) => {
        slot.x = i;
      });
    }
    const count = crossings(rows);
    if (count < fewest) {
      fewest = count;
      best = rows.map((row) => [...row]);
    }
  }
  best.forEach((row, i) => {
    rows[i] = row;
  });
  index();
}

function crossings(rows: readonly Slot[][]): number {
  let count = 0;
  for (const row of rows) {
    const pairs = row.flatMap((slot) => slot.below.map((to) => [slot.x, to.x] as const));
    for (let i = 0; i < pairs.length; ++i) {
      for (let j = i + 1; j < pairs.length; ++j) {
        if ((pairs[i][0] - pairs[j][0]) * (pairs[i][1] - pairs[j][1]) < 0) count += 1;
      }
    }
  }
  return count;
}

/** Gives every slot its x; returns the width of all. */
function place(rows: readonly Slot[][]): number {
  for (const row of rows) spread(row, row.map(({x}) => x)); // biome-ignore format: one line
  for (let sweep = 0; sweep < 2 * SWEEPS; ++sweep) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) {
      const wishes = row.map((slot) => {
        const near = down ? slot.above : slot.below;
        return near.length === 0 ? slot.x : near.reduce((sum, {x}) => sum + x, 0) / near.length;
      });
      spread(row, wishes);
    }
  }
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  for (const {x, width} of rows.flat()) {
    left = Math.min(left, x - width / 2);
    right = Math.max(right, x + width / 2);
  }
  for (const slot of rows.flat()) slot.x -= left;
  return Math.max(0, right - left);
}

/**
 * The places nearest to the wishes, in the sense of least squares, that keep order and distance: with
 * the distances taken out this is isotonic regression, solved by pooling neighbours that are in each
 * other's way.
 */
function spread(row: readonly Slot[], wishes: readonly number[]): void {
  const offsets: number[] = [];
  row.forEach((slot, i) => {
    const before = row[i - 1];
    offsets.push(i === 0 ? 0 : offsets[i - 1] + (before.width + slot.width) / 2 + GAP_X);
  });
  const pools: {sum: number; count: number}[] = [];
  wishes.forEach((wish, i) => {
    pools.push({sum: wish - offsets[i], count: 1});
    for (let k = pools.length - 1; k > 0; --k) {
      const [a, b] = [pools[k - 1], pools[k]];
      if (a.sum / a.count <= b.sum / b.count) break;
      pools.splice(k - 1, 2, {sum: a.sum + b.sum, count: a.count + b.count});
    }
  });
  let i = 0;
  for (const {sum, count} of pools) {
    for (let k = 0; k < count; ++k, ++i) row[i].x = sum / count + offsets[i];
  }
}

function heightOf(row: readonly Slot[], nodes: readonly LayoutNode[]): number {
  return Math.max(0, ...row.map(({node}) => (node === undefined ? 0 : nodes[node].height)));
}

/** The upper edge of each layer, and one beyond the last. */
function topsOf(rows: readonly Slot[][], nodes: readonly LayoutNode[]): number[] {
  const tops = [0];
  for (const row of rows) tops.push(tops[tops.length - 1] + heightOf(row, nodes) + GAP_Y);
  return tops;
}
