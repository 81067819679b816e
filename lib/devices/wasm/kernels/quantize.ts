/** Four bits a number: blocks with a common scale, and sixteen levels. */

/** The number of the level nearest to v: as many as there are midpoints of levels below it. */
// @ts-expect-error: decorator
@inline function nearest(v: f64, levels: usize): i32 {
  let code = 0;
  for (let i: usize = 0; i < 60; i += 4) {
    const middle = (<f64>load<f32>(levels + i) + <f64>load<f32>(levels + i, 4)) / 2;
    code += <i32>(v > middle);
  }
  return code;
}

/** scales = the largest magnitude of each block; packed = eight levels a word, the first lowest. */
export function quantize4(
  x: usize,
  levels: usize,
  blocks: i32,
  blockSize: i32,
  packed: usize,
  scales: usize,
): void {
  for (let block = 0; block < blocks; ++block) {
    let scale: f32 = 0;
    for (let i = 0; i < blockSize; ++i) {
      scale = max(scale, abs(load<f32>(x + ((<usize>i) << 2))));
    }
    store<f32>(scales + ((<usize>block) << 2), scale);
    for (let i = 0; i < blockSize; i += 8, packed += 4) {
      let word = 0;
      for (let k = 0; k < 8; ++k, x += 4) {
        const v = scale > 0 ? <f64>load<f32>(x) / <f64>scale : 0;
        word |= nearest(v, levels) << (k << 2);
      }
      store<i32>(packed, word);
    }
  }
}

/** y = level times the scale of its block. */
export function dequantize4(
  packed: usize,
  scales: usize,
  levels: usize,
  blocks: i32,
  blockSize: i32,
  y: usize,
): void {
  for (let block = 0; block < blocks; ++block) {
    const scale = load<f32>(scales + ((<usize>block) << 2));
    for (let i = 0; i < blockSize; i += 8, packed += 4) {
      const word = load<i32>(packed);
      for (let k = 0; k < 8; ++k, y += 4) {
        const code = (word >> (k << 2)) & 15;
        store<f32>(y, load<f32>(levels + ((<usize>code) << 2)) * scale);
      }
    }
  }
}
