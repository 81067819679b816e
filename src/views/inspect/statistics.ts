/** What the inspector says of many numbers in a few. Numbers only: nothing is drawn here. */

export interface Statistics {
  readonly count: number;
  /** Of the finite values; NaN where there is none. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Standard deviation of the population. */
  readonly std: number;
  /** Share of values that are exactly 0. */
  readonly zeros: number;
  readonly nans: number;
  readonly infinities: number;
}

export function statisticsOf(values: ArrayLike<number>): Statistics {
  const count = values.length;
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [zeros, nans, infinities, finite] = [0, 0, 0, 0];
  // Welford's update: sums of squares of large numbers would lose the small ones.
  let [mean, squares] = [0, 0];
  for (let i = 0; i < count; ++i) {
    const value = values[i];
    if (Number.isNaN(value)) nans += 1;
    else if (!Number.isFinite(value)) infinities += 1;
    else {
      finite += 1;
      if (value < min) min = value;
      if (value > max) max = value;
      if (value === 0) zeros += 1;
      const off = value - mean;
      mean += off / finite;
      squares += off * (value - mean);
    }
  }
  if (finite === 0) min = max = mean = squares = Number.NaN;
  return {
    count,
    min,
    max,
    mean,
    std: Math.sqrt(squares / finite),
    zeros: count === 0 ? Number.NaN : zeros / count,
    nans,
    infinities,
  };
}

/** Rows and columns of a matrix that are printed; the rest is an ellipsis. */
export const PRINTED_ROWS = 4;
export const PRINTED_COLUMNS = 8;

/** How many lines `print` gives for this shape: known before there are values. */
export function printedLines(shape: readonly number[]): number {
  const rows = shape.length < 2 ? 1 : shape[shape.length - 2];
  return Math.min(rows, PRINTED_ROWS) + (rows > PRINTED_ROWS ? 1 : 0);
}

/** The first values as lines of a matrix: the first one of the last two axes, columns in line. */
export function print(
  values: ArrayLike<number>,
  shape: readonly number[],
  format: (value: number) => string,
): string {
  const columns = shape.length === 0 ? 1 : shape[shape.length - 1];
  const rows = shape.length < 2 ? 1 : shape[shape.length - 2];
  const shownRows = Math.min(rows, PRINTED_ROWS);
  const shownColumns = Math.min(columns, PRINTED_COLUMNS);
  if (values.length === 0) return "no values";
  const cells = Array.from({length: shownRows}, (_, row) =>
    Array.from({length: shownColumns}, (_, column) => format(values[row * columns + column])),
  );
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  const lines = cells.map(
    (line) =>
      line.map((cell, column) => cell.padStart(widths[column])).join("  ") +
      (columns > shownColumns ? "  …" : ""),
  );
  if (rows > shownRows) lines.push("⋮");
  return lines.join("\n");
}
