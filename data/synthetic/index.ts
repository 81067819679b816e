/** Points in the plane, drawn from a seed: the same in Node and in every browser. */
import {Random, type Tensor, tensor} from "../../lib/index.js";
import {cosineOfTurn, naturalLog, sineOfTurn} from "../../lib/random/functions.js";

/** One point as a plot wants it. */
export interface Row {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

/** A set of labelled points: as tensors to learn from, as rows to plot. */
export interface Points {
  /** [n, 2] float32 */
  readonly points: Tensor;
  /** [n] int32, 0 or 1 */
  readonly labels: Tensor;
  /** The same points; their numbers are float32 as well. */
  readonly rows: readonly Row[];
}

/** Points with a line that separates them: label 1 exactly where weights . point + bias > 0. */
export interface Blobs extends Points {
  /** The line's normal, of length 1. */
  readonly weights: readonly [number, number];
  readonly bias: number;
  /** Distance of the line to the nearest point, measured on the rounded points. */
  readonly margin: number;
}

export interface BlobsOptions {
  readonly n?: number;
  /** Half the width of the empty street between the classes, above 0. */
  readonly margin?: number;
  readonly seed?: number;
}

export interface SpiralsOptions {
  readonly n?: number;
  /** How often an arm winds round the centre. */
  readonly turns?: number;
  /** Standard deviation of the shift of each coordinate; the arms end at radius 1. */
  readonly noise?: number;
  readonly seed?: number;
}

/**
 * Two clouds, linearly separable with the margin asked for. Every point is placed by its distance
 * to the line, and one point of each class lies on the edge of the street: the margin holds by
 * construction and is attained.
 *
 * @throws RangeError when n < 2 or the margin is not above 0
 */
export function blobs({n = 200, margin = 0.2, seed = 1}: BlobsOptions = {}): Blobs {
  checkCount("blobs", n);
  if (!(margin > 0)) throw new RangeError(`blobs: margin must be above 0: ${margin}`);
  const random = stream(seed);
  const turn = random.next();
  const bias = random.next() - 0.5;
  const weights = [cosineOfTurn(turn), sineOfTurn(turn)] as const;
  const rows = Array.from({length: n}, (_, i) => {
    const label = i % 2;
    const beyond = i < 2 ? 0 : Math.abs(1 + 0.5 * normal(random));
    const across = (label === 1 ? 1 : -1) * (margin + beyond) - bias;
    const along = 0.8 * normal(random);
    return row(
      across * weights[0] - along * weights[1],
      across * weights[1] + along * weights[0],
      label,
    );
  });
  const distance = ({x, y, label}: Row) =>
    (label === 1 ? 1 : -1) * (weights[0] * x + weights[1] * y + bias);
  return {...asPoints(rows), weights, bias, margin: Math.min(...rows.map(distance))};
}

/** Two arms wound into each other, label 0 and 1: no line separates them. */
export function spirals(options: SpiralsOptions = {}): Points {
  const {n = 400, turns = 1.5, noise = 0.02, seed = 1} = options;
  checkCount("spirals", n);
  const random = stream(seed);
  const rows = Array.from({length: n}, (_, i) => {
    const label = i % 2;
    const radius = 0.1 + 0.9 * random.next();
    const turn = turns * radius + label / 2;
    return row(
      radius * cosineOfTurn(turn) + noise * normal(random),
      radius * sineOfTurn(turn) + noise * normal(random),
      label,
    );
  });
  return asPoints(rows);
}

/** The four corners of the unit square; label 1 where exactly one coordinate is 1. */
export function xor(): Points {
  return asPoints([row(0, 0, 0), row(0, 1, 1), row(1, 0, 1), row(1, 1, 0)]);
}

const row = (x: number, y: number, label: number): Row => ({
  x: Math.fround(x),
  y: Math.fround(y),
  label,
});

function asPoints(rows: readonly Row[]): Points {
  const coordinates = Float32Array.from(rows.flatMap(({x, y}) => [x, y]));
  const labels = Int32Array.from(rows, ({label}) => label);
  return {
    points: tensor(coordinates, {shape: [rows.length, 2]}),
    labels: tensor(labels, {shape: [rows.length]}),
    rows,
  };
}

/** A stream of its own: a model that starts from the same seed does not draw the same numbers. */
const stream = (seed: number): Random => new Random(seed).fork();

/** A standard normal number, by Box and Muller. */
function normal(random: Random): number {
  const radius = Math.sqrt(-2 * naturalLog(1 - random.next()));
  return radius * cosineOfTurn(random.next());
}

function checkCount(name: string, n: number): void {
  if (!(Number.isInteger(n) && n >= 2)) {
    throw new RangeError(`${name}: n must be a whole number, 2 or more: ${n}`);
  }
}
