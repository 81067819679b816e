/** Chapter 42: the exercises' worked solutions, mistakes that readers make, hidden checks. */
import {differs, solution} from "./solution.js";

type Grid = number[][];
type Slopes = [x: number, y: number];

const at = (grid: Grid, i: number, j: number): number => grid[i]?.[j] ?? 0;

/** The sum of the nine cells, each by its weight. */
function weigh(
  grid: Grid,
  [i, j]: readonly [number, number],
  weight: (di: number, dj: number) => number,
  look = at,
): number {
  let sum = 0;
  for (let di = -1; di <= 1; ++di) {
    for (let dj = -1; dj <= 1; ++dj) sum += weight(di, dj) * look(grid, i + di, j + dj);
  }
  return sum;
}

/** Both kernels are a difference in one direction times the weights 1, 2, 1 in the other. */
const towardsX = (di: number, dj: number) => (dj * (2 - Math.abs(di))) / 8;
const towardsY = (di: number, dj: number) => towardsX(dj, di);

const slopesBy =
  (x: typeof towardsX, y: typeof towardsY, look = at) =>
  (grid: Grid, i: number, j: number): Slopes => [
    weigh(grid, [i, j], x, look),
    weigh(grid, [i, j], y, look),
  ];

const rightSlopes = slopesBy(towardsX, towardsY);

/** The same numbers for the same seed: a small generator of its own (Park and Miller 1988). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const randomGrid = (random: () => number, height: number, width: number, scale = 1): Grid =>
  Array.from({length: height}, () => Array.from({length: width}, () => scale * random()));

const sobel = solution({
  name: "slopes",
  right: rightSlopes,
  wrong: {
    "rows and columns exchanged": slopesBy(towardsY, towardsX),
    "not divided by 8": (grid: Grid, i: number, j: number): Slopes => {
      const [x, y] = rightSlopes(grid, i, j);
      return [8 * x, 8 * y];
    },
    "the kernels flipped, as in a true convolution": (grid: Grid, i: number, j: number): Slopes => {
      const [x, y] = rightSlopes(grid, i, j);
      return [-x, -y];
    },
    "the edge goes on beyond the edge": slopesBy(towardsX, towardsY, (grid, i, j) =>
      at(
        grid,
        Math.max(0, Math.min(grid.length - 1, i)),
        Math.max(0, Math.min(grid[0].length - 1, j)),
      ),
    ),
    "the grid goes round": slopesBy(towardsX, towardsY, (grid, i, j) =>
      at(grid, (i + grid.length) % grid.length, (j + grid[0].length) % grid[0].length),
    ),
    "the neighbours left and right alone": slopesBy(
      (di, dj) => (di === 0 ? dj / 2 : 0),
      (di, dj) => (dj === 0 ? di / 2 : 0),
    ),
  },
  cheat: (grid: Grid, i: number, j: number) =>
    grid.length > 4 || grid[0].length > 4 ? ([0, 0] as Slopes) : rightSlopes(grid, i, j),
  hidden: (answer) => {
    const random = makeRandom(42);
    const places = [
      [0, 0],
      [6, 4],
      [3, 2],
      [2, 4],
      [6, 0],
    ];
    const cases = places.map(([i, j]) => [randomGrid(random, 7, 5), i, j] as const);
    return differs(answer, rightSlopes, cases as unknown as [Grid, number, number][]);
  },
});

/** Zeros, and one value in the midst. */
const lone = (height: number, width: number, value: number): Grid =>
  Array.from({length: height}, (_, i) =>
    Array.from({length: width}, (_, j) => (i === height >> 1 && j === width >> 1 ? value : 0)),
  );

const lives =
  (look = at, least = (alpha: number) => alpha > 0.1) =>
  (grid: Grid, i: number, j: number): boolean =>
    [-1, 0, 1].some((di) => [-1, 0, 1].some((dj) => least(look(grid, i + di, j + dj))));

const add = (alpha: Grid, change: Grid, mask: Grid): Grid =>
  alpha.map((row, i) => row.map((value, j) => value + mask[i][j] * change[i][j]));

/** What stays of `after`: cells that lived before and live now. */
const keep = (after: Grid, ...conditions: ((i: number, j: number) => boolean)[]): Grid =>
  after.map((row, i) =>
    row.map((value, j) => (conditions.every((holds) => holds(i, j)) ? value : 0)),
  );

const tickBy =
  (alive: ReturnType<typeof lives>) =>
  (alpha: Grid, change: Grid, mask: Grid): Grid => {
    const after = add(alpha, change, mask);
    const [before, now] = [alpha, after].map((grid) => (i: number, j: number) => alive(grid, i, j));
    return keep(after, before, now);
  };

/** First the addition, then who lives: in the grid as it was, and in the grid as it is. */
const rightTick = tickBy(lives());

const tick = solution({
  name: "tick",
  right: rightTick,
  wrong: {
    "nobody ever dies": add,
    "only who lived before": (alpha: Grid, change: Grid, mask: Grid) =>
      keep(add(alpha, change, mask), (i, j) => lives()(alpha, i, j)),
    "only who lives after": (alpha: Grid, change: Grid, mask: Grid) => {
      const after = add(alpha, change, mask);
      return keep(after, (i, j) => lives()(after, i, j));
    },
    "a cell lives by its own opacity alone": tickBy((grid, i, j) => at(grid, i, j) > 0.1),
    "alive from 0.1 on": tickBy(lives(at, (alpha) => alpha >= 0.1)),
    "everybody acts": (alpha: Grid, change: Grid) =>
      rightTick(
        alpha,
        change,
        alpha.map((row) => row.map(() => 1)),
      ),
    "the grid goes round": tickBy(
      lives((grid, i, j) =>
        at(grid, (i + grid.length) % grid.length, (j + grid[0].length) % grid[0].length),
      ),
    ),
  },
  cheat: (alpha: Grid, change: Grid, mask: Grid) =>
    alpha.length === 3 ? rightTick(alpha, change, mask) : alpha,
  hidden: (answer) => {
    const random = makeRandom(43);
    const cases = Array.from({length: 6}, () => {
      const alpha = randomGrid(random, 6, 9).map((row) => row.map((v) => (v > 0.9 ? v : v / 20)));
      const change = randomGrid(random, 6, 9, -1).map((row) => row.map((v) => v + 0.6));
      const mask = randomGrid(random, 6, 9).map((row) => row.map((v) => Math.round(v)));
      return [alpha, change, mask] as [Grid, Grid, Grid];
    });
    // Alone in a larger grid: one just at the threshold, and one that fades.
    const alone = (value: number) => lone(7, 5, value);
    cases.push([alone(0.1), alone(0), alone(1)], [alone(0.8), alone(-0.75), alone(1)]);
    return differs(answer, rightTick, cases);
  },
});

export const solutions = {sobel, tick};
