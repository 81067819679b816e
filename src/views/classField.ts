/**
 * What a classifier says on a grid of places: probabilities by class, the tint of each place, and the
 * lines where the verdict changes. Shared by the views of decision surfaces.
 */
import type {Values} from "../lib/index.js";
import {cssColor, mix, seriesColor} from "./colors.js";
import {type Box, contourPath} from "./contours.js";
import {paint} from "./pixels.js";

/** The probability of each class at each place: an array a class. */
export type ClassField = readonly Float32Array[];

/** What a model returns: logits go through softmax (sigmoid for one column). */
export type ModelOutput = "probabilities" | "logits";

/** The full tint still lets points stand out. */
const STRONGEST = 0.55;

/**
 * One array of probabilities a class, from the model's rows.
 *
 * @param view its name, for the message
 * @param values [rows, C], or [rows] or [rows, 1] for the second of two classes
 * @throws RangeError for any other shape
 */
export function toClassField(
  view: string,
  {data, shape}: Values,
  rows: number,
  output: ModelOutput,
): ClassField {
  const columns = data.length / rows;
  if (shape[0] !== rows || shape.length > 2 || columns < 1) {
    throw new RangeError(
      `${view}: predict gave [${shape.join(", ")}] for places [${rows}, 2]; [${rows}, classes] or [${rows}] is wanted.`,
    );
  }
  if (columns === 1) {
    const second = Float32Array.from(data, (value) =>
      output === "logits" ? 1 / (1 + Math.exp(-value)) : value,
    );
    return [second.map((p) => 1 - p), second];
  }
  const classes = Array.from({length: columns}, () => new Float32Array(rows));
  for (let i = 0; i < rows; ++i) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < columns; ++c) largest = Math.max(largest, data[i * columns + c]);
    let sum = 0;
    for (let c = 0; c < columns; ++c) {
      const value = data[i * columns + c];
      classes[c][i] = output === "logits" ? Math.exp(value - largest) : value;
      sum += classes[c][i];
    }
    if (output === "logits") for (const one of classes) one[i] /= sum;
  }
  return classes;
}

/** The class with the greatest probability at a place. */
export function winnerAt(field: ClassField, place: number): number {
  let winner = 0;
  for (let c = 1; c < field.length; ++c) {
    if (field[c][place] > field[winner][place]) winner = c;
  }
  return winner;
}

/** Tints an n by n grid by its winners, the paler the less sure. */
export function tintClasses(canvas: HTMLCanvasElement, n: number, field: ClassField): void {
  const ground = cssColor("--paper");
  const colors = field.map((_, c) => seriesColor(c));
  const chance = 1 / field.length;
  paint(canvas, n, n, (i) => {
    const winner = winnerAt(field, i);
    const sure = (field[winner][i] - chance) / (1 - chance);
    return mix(ground, colors[winner], STRONGEST * Math.max(0, Math.min(1, sure)));
  });
}

/** Lines where a class overtakes the best of the others; one is enough for two classes. */
export function classBoundary(field: ClassField, n: number, box: Box): string {
  const leads = (field.length === 2 ? field.slice(1) : field).map((own, c) => {
    const label = field.length === 2 ? 1 : c;
    return own.map((p, i) => p - bestOther(field, i, label));
  });
  return leads.map((values) => contourPath({values, columns: n, rows: n}, 0, box)).join("");
}

/** The greatest probability of the classes other than `label`. */
function bestOther(field: ClassField, place: number, label: number): number {
  let best = 0;
  for (let c = 0; c < field.length; ++c) {
    if (c !== label && field[c][place] > best) best = field[c][place];
  }
  return best;
}
