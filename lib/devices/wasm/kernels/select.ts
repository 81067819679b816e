/** y[i] = condition[i] != 0 ? a[i] : b[i]. Each input is contiguous (1) or one element (0). */
export function where(
  condition: usize,
  conditionAdvances: i32,
  a: usize,
  aAdvances: i32,
  b: usize,
  bAdvances: i32,
  y: usize,
  count: i32,
): void {
  const end = y + ((<usize>count) << 2);
  const zero = f32x4.splat(0);
  let mask = f32x4.ne(v128.load32_splat(condition), zero);
  let left = v128.load32_splat(a);
  let right = v128.load32_splat(b);
  for (; y < end; y += 16) {
    if (conditionAdvances) {
      mask = f32x4.ne(v128.load(condition), zero);
      condition += 16;
    }
    if (aAdvances) {
      left = v128.load(a);
      a += 16;
    }
    if (bAdvances) {
      right = v128.load(b);
      b += 16;
    }
    v128.store(y, v128.bitselect(left, right, mask));
  }
}
