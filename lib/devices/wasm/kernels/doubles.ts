/**
 * Arithmetic on arrays of float64 for linear algebra and Fourier transforms: matrices row by row.
 * What is done for two numbers at once is done for each as in lib/numeric, in the same order, so that
 * the bits are those of the TypeScript.
 */

// @ts-expect-error: decorator
@inline export function at(array: usize, i: i32): f64 {
  return load<f64>(array + (<usize>i << 3));
}

// @ts-expect-error: decorator
@inline export function put(array: usize, i: i32, value: f64): void {
  store<f64>(array + (<usize>i << 3), value);
}

/** The address of element i. */
// @ts-expect-error: decorator
@inline export function place(array: usize, i: i32): usize {
  return array + (<usize>i << 3);
}

/** Reads float32 as float64. */
export function widen(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; ++i) put(to, i, <f64>load<f32>(from + (<usize>i << 2)));
}

/** Rounds float64 to float32. */
export function narrow(from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; ++i) store<f32>(to + (<usize>i << 2), <f32>at(from, i));
}

export function clear(array: usize, count: i32): void {
  memory.fill(array, 0, <usize>count << 3);
}

export function copy(from: usize, to: usize, count: i32): void {
  memory.copy(to, from, <usize>count << 3);
}

/** to += factor * from. */
export function addScaled(to: usize, from: usize, factor: f64, count: i32): void {
  const end = to + (<usize>count << 3);
  const factors = f64x2.splat(factor);
  for (; to + 16 <= end; to += 16, from += 16) {
    v128.store(to, f64x2.add(v128.load(to), f64x2.mul(factors, v128.load(from))));
  }
  if (to < end) store<f64>(to, load<f64>(to) + factor * load<f64>(from));
}

/** The transpose of a matrix [rows, columns]. */
export function transpose(a: usize, rows: i32, columns: i32, to: usize): void {
  for (let i = 0; i < rows; ++i) {
    for (let j = 0; j < columns; ++j) put(to, j * rows + i, at(a, i * columns + j));
  }
}

/** c = A B for A [m, k] and B [k, n]. */
export function multiply(a: usize, b: usize, m: i32, k: i32, n: i32, c: usize): void {
  clear(c, m * n);
  for (let i = 0; i < m; ++i) {
    for (let p = 0; p < k; ++p) {
      const factor = at(a, i * k + p);
      if (factor != 0) addScaled(place(c, i * n), place(b, p * n), factor, n);
    }
  }
}

/** Whether none of them is NaN or infinite. */
export function allFinite(array: usize, count: i32): bool {
  for (let i = 0; i < count; ++i) if (!isFinite(at(array, i))) return false;
  return true;
}
