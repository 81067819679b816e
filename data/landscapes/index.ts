/**
 * Functions of two numbers that are hard to go down on, each in its own way: what optimisers are tried
 * on. They are formulas; there are no files.
 */
import {type Tensor, tensor} from "../../lib/index.js";

export interface Landscape {
  /** The heights [n] of places [n, 2]. */
  readonly height: (places: Tensor) => Tensor;
  /** A place to start from, far from where it is lowest. */
  readonly start: readonly [number, number];
  /** Where it is lowest. */
  readonly lowest: readonly (readonly [number, number])[];
}

/** The sine and the cosine of 45 degrees. */
const HALF = Math.SQRT1_2;

const BOTTOM = [1, 0] as const;

/** (u² + 100 v²) / 2 for the distances u along and v across: the condition number is 100. */
const ravine = (along: readonly number[], across: readonly number[]) => (places: Tensor) =>
  places
    .sub(tensor([...BOTTOM]))
    .matmul(tensor([[...along], [...across]]).T)
    .square()
    .matmul(tensor([0.5, 50]));

const columns = (places: Tensor) => [places.T.index(0), places.T.index(1)];

/**
 * - ravine: a hundred times as steep across as along, with its axes or turned by 45 degrees.
 * - Rosenbrock: (1 − x)² + 100 (y − x²)², a bent valley with a flat floor (Rosenbrock 1960).
 * - saddle: (x² − y²) / 2 + y⁴ / 4, whose start lies almost on the ridge between two valleys.
 */
export const landscapes = {
  ravine: {height: ravine([1, 0], [0, 1]), start: [-1.6, 1], lowest: [BOTTOM]},
  "turned ravine": {
    height: ravine([HALF, HALF], [-HALF, HALF]),
    // The same start, turned about the bottom.
    start: [1 - 3.6 * HALF, -1.6 * HALF],
    lowest: [BOTTOM],
  },
  Rosenbrock: {
    height: (places: Tensor) => {
      const [x, y] = columns(places);
      return x.sub(1).square().add(y.sub(x.square()).square().mul(100));
    },
    start: [-1.2, 1],
    lowest: [[1, 1]],
  },
  saddle: {
    height: (places: Tensor) => {
      const [x, y] = columns(places);
      return x.square().sub(y.square()).div(2).add(y.square().square().div(4));
    },
    start: [-1.6, 0.001],
    lowest: [
      [0, 1],
      [0, -1],
    ],
  },
} as const satisfies Record<string, Landscape>;
