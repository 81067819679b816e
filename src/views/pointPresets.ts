/** Sets of points to begin with, made by formula: the same for every reader. In the square from -1 to 1. */
import {Random} from "../lib/index.js";
import type {Domain, Point} from "./points.js";

export type PointPresets = Readonly<Record<string, (classes: number) => readonly Point[]>>;

/** Points of each class. */
const EACH = 30;

/** `EACH` points of every class; `at` places one by its share of the way, 0 to 1, and two noises. */
function make(
  classes: number,
  at: (label: number, share: number, noise: () => number) => [x: number, y: number],
): Point[] {
  const random = new Random(1);
  // The sum of three uniforms has the bell's shape without a logarithm.
  const noise = () => (random.next() + random.next() + random.next() - 1.5) / 1.5;
  return Array.from({length: classes * EACH}, (_, i) => {
    const label = i % classes;
    const [x, y] = at(label, Math.floor(i / classes) / (EACH - 1), noise);
    return {x: Math.max(-0.98, Math.min(0.98, x)), y: Math.max(-0.98, Math.min(0.98, y)), label};
  });
}

export const pointPresets: PointPresets = {
  blobs: (classes) =>
    make(classes, (label, _, noise) => {
      const turn = (2 * Math.PI * label) / classes + Math.PI / 4;
      return [0.5 * Math.cos(turn) + 0.35 * noise(), 0.5 * Math.sin(turn) + 0.35 * noise()];
    }),
  "exclusive or": (classes) =>
    make(classes, (label, share, noise) => {
      const side = share < 0.5 ? 1 : -1;
      return [0.5 * side + 0.4 * noise(), 0.5 * side * (label % 2 === 0 ? 1 : -1) + 0.4 * noise()];
    }),
  rings: (classes) =>
    make(classes, (label, share, noise) => {
      const radius = (label + 0.5) / (classes + 0.2) + 0.08 * noise();
      return [radius * Math.cos(2 * Math.PI * share), radius * Math.sin(2 * Math.PI * share)];
    }),
  spirals: (classes) =>
    make(classes, (label, share, noise) => {
      const turn = 3 * Math.PI * share + (2 * Math.PI * label) / classes;
      const radius = 0.1 + 0.8 * share;
      return [radius * Math.cos(turn) + 0.04 * noise(), radius * Math.sin(turn) + 0.04 * noise()];
    }),
};

/** Moves points from the square of the presets to the plane that is shown. */
export function placeIn([[x0, x1], [y0, y1]]: Domain, points: readonly Point[]): Point[] {
  return points.map(({x, y, label}) => ({
    x: x0 + ((x + 1) / 2) * (x1 - x0),
    y: y0 + ((y + 1) / 2) * (y1 - y0),
    label,
  }));
}
