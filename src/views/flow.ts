/** A vector field known on a grid: read between its points, followed in time, and drawn as arrows. */
import type {Scale} from "./scale.js";

export type Interval = readonly [low: number, high: number];
export type Plane = readonly [x: Interval, y: Interval];

/** Velocities at the middles of the cells of an n by n grid, row by row from the top (`gridPoints`). */
export interface GridField {
  domain: Plane;
  n: number;
  dx: ArrayLike<number>;
  dy: ArrayLike<number>;
}

export type Velocity = (x: number, y: number) => readonly [dx: number, dy: number];

/** The field between the grid's points, by the four around; at the rim as at the nearest. */
export function interpolate({domain: [[x0, x1], [y0, y1]], n, dx, dy}: GridField): Velocity {
  const cell = (value: number) => Math.max(0, Math.min(n - 1, value));
  return (x, y) => {
    const column = cell(((x - x0) / (x1 - x0)) * n - 0.5);
    const row = cell(((y1 - y) / (y1 - y0)) * n - 0.5);
    const [c, r] = [Math.min(n - 2, Math.floor(column)), Math.min(n - 2, Math.floor(row))];
    const [s, t] = [column - c, row - r];
    const i = r * n + c;
    const between = (v: ArrayLike<number>) =>
      (1 - t) * ((1 - s) * v[i] + s * v[i + 1]) + t * ((1 - s) * v[i + n] + s * v[i + n + 1]);
    return [between(dx), between(dy)];
  };
}

/**
 * The path from a start, by the classical Runge-Kutta method of order four; it ends where it leaves
 * the plane, or where the field is not finite.
 */
export function trace(
  velocity: Velocity,
  [x, y]: readonly [number, number],
  [[x0, x1], [y0, y1]]: Plane,
  duration: number,
  steps: number,
): {xs: number[]; ys: number[]} {
  const [xs, ys] = [[x], [y]];
  const h = duration / steps;
  let at: readonly [number, number] = [x, y];
  for (let i = 0; i < steps; ++i) {
    const [px, py] = at;
    const a = velocity(px, py);
    const b = velocity(px + (h / 2) * a[0], py + (h / 2) * a[1]);
    const c = velocity(px + (h / 2) * b[0], py + (h / 2) * b[1]);
    const d = velocity(px + h * c[0], py + h * c[1]);
    at = [
      px + (h / 6) * (a[0] + 2 * b[0] + 2 * c[0] + d[0]),
      py + (h / 6) * (a[1] + 2 * b[1] + 2 * c[1] + d[1]),
    ];
    const inside = at[0] >= x0 && at[0] <= x1 && at[1] >= y0 && at[1] <= y1;
    if (!inside) break;
    xs.push(at[0]);
    ys.push(at[1]);
  }
  return {xs, ys};
}

/**
 * Arrows of a field as one path. The longest is as long as a cell; the others by the square root of
 * their speed, so that slow places still show a direction.
 *
 * @param fastest the speed of the longest arrow
 */
export function arrowPath(
  {domain: [[x0, x1], [y0, y1]], n, dx, dy}: GridField,
  x: Scale,
  y: Scale,
  fastest: number,
): string {
  const [perX, perY] = [(x(x1) - x(x0)) / (x1 - x0), (y(y1) - y(y0)) / (y1 - y0)];
  const longest = 0.9 * Math.min(Math.abs(x(x1) - x(x0)), Math.abs(y(y1) - y(y0))) / n; // biome-ignore format: one line
  const parts: string[] = [];
  for (let i = 0; i < n * n; ++i) {
    const speed = Math.hypot(dx[i], dy[i]);
    if (!(speed > 0) || !Number.isFinite(speed)) continue;
    const [px, py] = [dx[i] * perX, dy[i] * perY];
    const length = longest * Math.sqrt(Math.min(1, speed / fastest));
    const size = Math.hypot(px, py);
    const [ux, uy] = [px / size, py / size];
    const cx = x(x0 + (((i % n) + 0.5) / n) * (x1 - x0));
    const cy = y(y1 - ((Math.floor(i / n) + 0.5) / n) * (y1 - y0));
    const [tx, ty] = [cx + (ux * length) / 2, cy + (uy * length) / 2];
    const head = Math.min(4.5, 0.45 * length);
    const wing = (side: number) =>
      `${(tx - head * (0.87 * ux - side * 0.5 * uy)).toFixed(1)} ${(ty - head * (0.87 * uy + side * 0.5 * ux)).toFixed(1)}`;
    parts.push(
      `M${(cx - (ux * length) / 2).toFixed(1)} ${(cy - (uy * length) / 2).toFixed(1)}L${tx.toFixed(1)} ${ty.toFixed(1)}M${wing(1)}L${tx.toFixed(1)} ${ty.toFixed(1)}L${wing(-1)}`,
    );
  }
  return parts.join("");
}

/** The largest speed on the grid that is finite. */
export function fastestOf({dx, dy}: GridField): number {
  let fastest = 0;
  for (let i = 0; i < dx.length; ++i) {
    const speed = Math.hypot(dx[i], dy[i]);
    if (Number.isFinite(speed) && speed > fastest) fastest = speed;
  }
  return fastest;
}
