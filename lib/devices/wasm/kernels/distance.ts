/** Squared distances between all rows of two matrices. */

/** Terms that are added up on their own, so that long sums stay accurate. */
const BLOCK = 64;

/** z[i][j] = sum over d of (x[i][d] - y[d][j])^2; x is [n, depth], y is [depth, m]. */
export function squaredDistances(
  x: usize,
  y: usize,
  n: i32,
  m: i32,
  depth: i32,
  z: usize,
): void {
  const row = (<usize>m) << 2;
  for (let i = 0; i < n; ++i) {
    for (let j: usize = 0; j < row; j += 16) {
      let total = f32x4.splat(0);
      let column = y + j;
      for (let first = 0; first < depth; first += BLOCK) {
        const last = min(depth, first + BLOCK);
        let sum = f32x4.splat(0);
        for (let d = first; d < last; ++d, column += row) {
          const gap = f32x4.sub(v128.load32_splat(x + ((<usize>d) << 2)), v128.load(column));
          sum = f32x4.add(sum, f32x4.mul(gap, gap));
        }
        total = f32x4.add(total, sum);
      }
      v128.store(z + j, total);
    }
    x += (<usize>depth) << 2;
    z += row;
  }
}
