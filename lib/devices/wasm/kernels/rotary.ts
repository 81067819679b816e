/**
 * Turns pairs of numbers: y = (a cos - b sin, a sin + b cos) for x = (a, b), with the same `count`
 * cosines and sines again for each of the repeats. All contiguous.
 */
export function rotate(
  x: usize,
  cosines: usize,
  sines: usize,
  y: usize,
  repeats: i32,
  count: i32,
): void {
  // The first of each pair takes the sine with a minus.
  const signs = i32x4(0x80000000, 0, 0x80000000, 0);
  for (let repeat = 0; repeat < repeats; ++repeat) {
    const end = y + ((<usize>count) << 3);
    let at: usize = 0;
    let from = x;
    for (let to = y; to < end; to += 16, from += 16, at += 8) {
      const pairs = v128.load(from);
      const swapped = i32x4.shuffle(pairs, pairs, 1, 0, 3, 2);
      const c = v128.load64_zero(cosines + at);
      const s = v128.load64_zero(sines + at);
      const cosine = i32x4.shuffle(c, c, 0, 0, 1, 1);
      const sine = v128.xor(i32x4.shuffle(s, s, 0, 0, 1, 1), signs);
      v128.store(to, f32x4.add(f32x4.mul(pairs, cosine), f32x4.mul(swapped, sine)));
    }
    x += (<usize>count) << 3;
    y = end;
  }
}
