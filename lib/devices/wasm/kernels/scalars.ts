/** Operations with numbers that came with the call, and conversions. All views contiguous. */

/** y = scale x + shift. */
export function affine(x: usize, y: usize, count: i32, scale: f32, shift: f32): void {
  const end = y + ((<usize>count) << 2);
  const a = f32x4.splat(scale);
  const b = f32x4.splat(shift);
  for (; y < end; x += 16, y += 16) {
    v128.store(y, f32x4.add(f32x4.mul(v128.load(x), a), b));
  }
}

/** The same on int32, in float64 and truncated; NaN and what is too large as in floatToInt. */
export function affineInt(x: usize, y: usize, count: i32, scale: f64, shift: f64): void {
  const end = y + ((<usize>count) << 2);
  for (; y < end; x += 4, y += 4) store<i32>(y, <i32>(scale * <f64>load<i32>(x) + shift));
}

/** y = x limited to [low, high]; NaN stays NaN. */
export function clamp(x: usize, y: usize, count: i32, low: f32, high: f32): void {
  const end = y + ((<usize>count) << 2);
  const a = f32x4.splat(low);
  const b = f32x4.splat(high);
  for (; y < end; x += 16, y += 16) {
    v128.store(y, f32x4.pmin(f32x4.pmax(v128.load(x), a), b));
  }
}

/** Four-byte elements of one value, given by its bits. */
export function fill(y: usize, count: i32, bits: i32): void {
  const end = y + ((<usize>count) << 2);
  const value = i32x4.splat(bits);
  for (; y < end; y += 16) v128.store(y, value);
}

/** y[i] = start + i step, computed in float64. */
export function arangeFloat(y: usize, count: i32, start: f64, step: f64): void {
  for (let i = 0; i < count; ++i) store<f32>(y + ((<usize>i) << 2), <f32>(start + <f64>i * step));
}

export function arangeInt(y: usize, count: i32, start: f64, step: f64): void {
  for (let i = 0; i < count; ++i) {
    store<i32>(y + ((<usize>i) << 2), <i32>(start + <f64>i * step));
  }
}

/** Truncates toward zero; NaN becomes 0, and what is too large the largest integer. */
export function floatToInt(x: usize, y: usize, count: i32): void {
  const end = y + ((<usize>count) << 2);
  for (; y < end; x += 16, y += 16) v128.store(y, i32x4.trunc_sat_f32x4_s(v128.load(x)));
}

export function intToFloat(x: usize, y: usize, count: i32): void {
  const end = y + ((<usize>count) << 2);
  for (; y < end; x += 16, y += 16) v128.store(y, f32x4.convert_i32x4_s(v128.load(x)));
}
