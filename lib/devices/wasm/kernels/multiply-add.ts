/**
 * a b + c in products. Compiled with relaxed SIMD it is one instruction, whose product some machines
 * round and others do not: faster, but the bits then depend on the machine.
 */
// @ts-expect-error: decorator
@inline export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}
