/** Options that images take once or per axis. */

/** A number for both axes, or one for each: [vertical, horizontal]. */
export type Pair = number | readonly [number, number];

export const pair = (value: Pair): [number, number] =>
  typeof value === "number" ? [value, value] : [value[0], value[1]];
