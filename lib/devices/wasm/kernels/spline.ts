/** Bases of B-splines over uniform knots. */

/** The largest degree for which there is room. */
const MOST = 16;
const VALUES = memory.data(MOST * 8 + 8, 16);

/**
 * y[i] = the values at x[i] of `bases` B-splines of one degree; spline b starts at knot b, and knot
 * b lies at start + b step. Cox and de Boor's recursion over the splines that are not zero.
 */
export function spline(
  x: usize,
  count: i32,
  y: usize,
  bases: i32,
  degree: i32,
  start: f64,
  step: f64,
): void {
  const size = (<usize>bases) << 2;
  memory.fill(y, 0, <usize>count * size);
  for (let i = 0; i < count; ++i, y += size) {
    const t = (<f64>load<f32>(x + ((<usize>i) << 2)) - start) / step;
    const cell = Math.floor(t);
    if (!(cell >= 0 && cell < <f64>(bases + degree))) {
      if (t != t) for (let b: usize = 0; b < size; b += 4) store<f32>(y + b, f32.NaN);
      continue;
    }
    const u = t - cell;
    store<f64>(VALUES, 1);
    for (let d = 1; d <= degree; ++d) {
      let carried: f64 = 0;
      for (let r = 0; r < d; ++r) {
        const at = VALUES + ((<usize>r) << 3);
        const share = load<f64>(at) / <f64>d;
        store<f64>(at, carried + (<f64>(r + 1) - u) * share);
        carried = (u + <f64>(d - r - 1)) * share;
      }
      store<f64>(VALUES + ((<usize>d) << 3), carried);
    }
    const first = <i32>cell - degree;
    for (let r = 0; r <= degree; ++r) {
      const b = first + r;
      if (<u32>b >= <u32>bases) continue;
      store<f32>(y + ((<usize>b) << 2), <f32>load<f64>(VALUES + ((<usize>r) << 3)));
    }
  }
}
