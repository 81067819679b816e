/** Images read between their pixels. Grids hold (x, y) in -1 .. 1; outside an image lie zeros. */

/** Pixel coordinate of a grid coordinate, kept within reach of int32; NaN stays NaN. */
// @ts-expect-error: decorator
@inline function pixel(value: f64, size: i32, corners: i32): f64 {
  const n = <f64>size;
  const at = corners ? ((value + 1) / 2) * (n - 1) : ((value + 1) * n - 1) / 2;
  return min(max(at, -2), n + 1);
}

/**
 * With `scatter` 0: y[n, c, p] = the image at grid point p, between its four neighbours. With 1, the
 * adjoint: the image starts at zero and takes what y holds, by the same weights.
 */
export function gridSample(
  image: usize,
  batch: i32,
  channels: i32,
  height: i32,
  width: i32,
  grid: usize,
  points: i32,
  y: usize,
  corners: i32,
  scatter: i32,
): void {
  const plane = (<usize>height * <usize>width) << 2;
  const step = (<usize>points) << 2;
  if (scatter) memory.fill(image, 0, <usize>batch * <usize>channels * plane);
  for (let n = 0; n < batch; ++n) {
    for (let p = 0; p < points; ++p, grid += 8) {
      const px = pixel(<f64>load<f32>(grid), width, corners);
      const py = pixel(<f64>load<f32>(grid, 4), height, corners);
      const left = Math.floor(px);
      const top = Math.floor(py);
      const at = y + ((<usize>p) << 2);
      if (!scatter) {
        for (let c = 0; c < channels; ++c) store<f32>(at + <usize>c * step, 0);
      }
      for (let corner = 0; corner < 4; ++corner) {
        const dx = corner & 1;
        const dy = corner >> 1;
        const column = <i32>left + dx;
        const row = <i32>top + dy;
        if (<u32>column >= <u32>width || <u32>row >= <u32>height) continue;
        const wx = dx ? px - left : 1 - (px - left);
        const wy = dy ? py - top : 1 - (py - top);
        const weight = <f32>(wx * wy);
        let from = image + ((<usize>row * <usize>width + <usize>column) << 2);
        let to = at;
        for (let c = 0; c < channels; ++c, from += plane, to += step) {
          if (scatter) store<f32>(from, load<f32>(from) + weight * load<f32>(to));
          else store<f32>(to, load<f32>(to) + weight * load<f32>(from));
        }
      }
    }
    image += <usize>channels * plane;
    y += <usize>channels * step;
  }
}
