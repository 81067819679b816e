/**
 * Lines along which a grid of values has one height (marching squares). Values stand at the middles of
 * the cells of a grid of `columns` by `rows`; the lines come as a path in pixels of a box.
 */

export interface Grid {
  values: ArrayLike<number>;
  columns: number;
  rows: number;
}

export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Which sides of a square the line joins, by which corners are above: 0 top, 1 right, 2 bottom, 3 left. */
const SEGMENTS: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[3, 0]],
  [[0, 1]],
  [[3, 1]],
  [[1, 2]],
  [
    [3, 0],
    [1, 2],
  ],
  [[0, 2]],
  [[3, 2]],
  [[2, 3]],
  [[2, 0]],
  [
    [0, 1],
    [2, 3],
  ],
  [[2, 1]],
  [[1, 3]],
  [[1, 0]],
  [[0, 3]],
  [],
];

/** The path of one height; nothing where a corner is not finite. */
export function contourPath({values, columns, rows}: Grid, level: number, box: Box): string {
  const stepX = (box.right - box.left) / columns;
  const stepY = (box.bottom - box.top) / rows;
  let path = "";
  for (let row = 0; row + 1 < rows; ++row) {
    for (let column = 0; column + 1 < columns; ++column) {
      const i = row * columns + column;
      // Clockwise from the top left.
      const corners = [values[i], values[i + 1], values[i + columns + 1], values[i + columns]];
      let kind = 0;
      for (let c = 0; c < 4; ++c) if (corners[c] >= level) kind |= 1 << c;
      if (kind === 0 || kind === 15 || !corners.every(Number.isFinite)) continue;
      const crossing = (side: number) => {
        const share = (level - corners[side]) / (corners[(side + 1) % 4] - corners[side]);
        const [dx, dy] = [
          [share, 0],
          [1, share],
          [1 - share, 1],
          [0, 1 - share],
        ][side];
        const x = box.left + (column + 0.5 + dx) * stepX;
        const y = box.top + (row + 0.5 + dy) * stepY;
        return `${x.toFixed(1)} ${y.toFixed(1)}`;
      };
      for (const [from, to] of SEGMENTS[kind]) path += `M${crossing(from)}L${crossing(to)}`;
    }
  }
  return path;
}

/** Middles of the cells of an n by n grid over a domain, row by row from the top: x and y in turn. */
export function gridPoints(
  [[x0, x1], [y0, y1]]: readonly [readonly [number, number], readonly [number, number]],
  n: number,
): Float32Array {
  const places = new Float32Array(2 * n * n);
  for (let row = 0; row < n; ++row) {
    for (let column = 0; column < n; ++column) {
      const at = 2 * (row * n + column);
      places[at] = x0 + ((column + 0.5) / n) * (x1 - x0);
      places[at + 1] = y1 - ((row + 0.5) / n) * (y1 - y0);
    }
  }
  return places;
}
