/** Normalisation of each column of a matrix over its rows, four columns at once. */

/** So many rows are added in float32 before they go to the total. */
const ROWS = 256;

// @ts-expect-error: decorator
@inline function scaleOf(variance: usize, epsilon: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(v128.load(variance), epsilon)));
}

/** y, mean and variance of every column. */
export function batchNormColumns(
  x: usize,
  weight: usize,
  bias: usize,
  y: usize,
  mean: usize,
  variance: usize,
  rows: i32,
  columns: i32,
  epsilon: f32,
): void {
  const width = (<usize>columns) << 2;
  const count = f32x4.splat(<f32>rows);
  for (let at: usize = 0; at < width; at += 16) {
    let m = f32x4.splat(0);
    let from = x + at;
    for (let first = 0; first < rows; first += ROWS) {
      let part = f32x4.splat(0);
      for (let left = min(ROWS, rows - first); left > 0; --left, from += width) {
        part = f32x4.add(part, v128.load(from));
      }
      m = f32x4.add(m, part);
    }
    m = f32x4.div(m, count);
    let sum = f32x4.splat(0);
    from = x + at;
    for (let first = 0; first < rows; first += ROWS) {
      let part = f32x4.splat(0);
      for (let left = min(ROWS, rows - first); left > 0; --left, from += width) {
        const centre = f32x4.sub(v128.load(from), m);
        part = f32x4.add(part, f32x4.mul(centre, centre));
      }
      sum = f32x4.add(sum, part);
    }
    v128.store(mean + at, m);
    v128.store(variance + at, f32x4.div(sum, count));
  }
  const small = f32x4.splat(epsilon);
  for (let row = 0; row < rows; ++row) {
    for (let at: usize = 0; at < width; at += 16) {
      const scale = f32x4.mul(scaleOf(variance + at, small), v128.load(weight + at));
      const centre = f32x4.sub(v128.load(x + at), v128.load(mean + at));
      v128.store(y + at, f32x4.add(f32x4.mul(centre, scale), v128.load(bias + at)));
    }
    x += width;
    y += width;
  }
}

/** All gradients of `batchNormColumns`. */
export function batchNormColumnsGradient(
  dy: usize,
  x: usize,
  weight: usize,
  mean: usize,
  variance: usize,
  dx: usize,
  dWeight: usize,
  dBias: usize,
  rows: i32,
  columns: i32,
  epsilon: f32,
): void {
  const width = (<usize>columns) << 2;
  const small = f32x4.splat(epsilon);
  for (let at: usize = 0; at < width; at += 16) {
    const m = v128.load(mean + at);
    let product = f32x4.splat(0);
    let upstream = product;
    let from = at;
    for (let first = 0; first < rows; first += ROWS) {
      let products = f32x4.splat(0);
      let part = products;
      for (let left = min(ROWS, rows - first); left > 0; --left, from += width) {
        const g = v128.load(dy + from);
        part = f32x4.add(part, g);
        products = f32x4.add(products, f32x4.mul(g, f32x4.sub(v128.load(x + from), m)));
      }
      upstream = f32x4.add(upstream, part);
      product = f32x4.add(product, products);
    }
    v128.store(dWeight + at, f32x4.mul(product, scaleOf(variance + at, small)));
    v128.store(dBias + at, upstream);
  }
  const count = f32x4.splat(1 / <f32>rows);
  for (let row = 0; row < rows; ++row) {
    for (let at: usize = 0; at < width; at += 16) {
      const scale = scaleOf(variance + at, small);
      const factor = f32x4.mul(scale, v128.load(weight + at));
      const standard = f32x4.mul(f32x4.sub(v128.load(x + at), v128.load(mean + at)), scale);
      let shared = f32x4.add(v128.load(dBias + at), f32x4.mul(standard, v128.load(dWeight + at)));
      shared = f32x4.mul(shared, count);
      v128.store(dx + at, f32x4.mul(factor, f32x4.sub(v128.load(dy + at), shared)));
    }
    dy += width;
    x += width;
    dx += width;
  }
}
