/** Normalisation of each channel of [samples, channels, run] over all samples. */
import {
  addSums,
  gradientRun,
  productSum,
  resetSums,
  scaleOf,
  scaleRun,
  squaresOf,
  sumOf,
  upstreamSum,
} from "./norm-parts";

/** y, mean and variance of every channel. */
export function batchNorm(
  x: usize,
  weight: usize,
  bias: usize,
  y: usize,
  mean: usize,
  variance: usize,
  samples: i32,
  channels: i32,
  run: i32,
  epsilon: f64,
): void {
  const size = (<usize>run) << 2;
  const step = <usize>channels * size;
  const count = <f64>samples * <f64>run;
  for (let channel = 0; channel < channels; ++channel) {
    const first = x + <usize>channel * size;
    let sum: f64 = 0;
    for (let n = 0; n < samples; ++n) sum += sumOf(first + <usize>n * step, run);
    const m = <f32>(sum / count);
    sum = 0;
    for (let n = 0; n < samples; ++n) sum += squaresOf(first + <usize>n * step, run, m);
    store<f32>(mean + ((<usize>channel) << 2), m);
    store<f32>(variance + ((<usize>channel) << 2), <f32>(sum / count));
  }
  // Front to back, as a run may write beyond its end.
  for (let n = 0; n < samples; ++n) {
    for (let at: usize = 0; at < (<usize>channels) << 2; at += 4) {
      const scale = scaleOf(load<f32>(variance + at), epsilon) * load<f32>(weight + at);
      scaleRun(x, y, run, load<f32>(mean + at), scale, load<f32>(bias + at));
      x += size;
      y += size;
    }
  }
}

/** All gradients of `batchNorm`. */
export function batchNormGradient(
  dy: usize,
  x: usize,
  weight: usize,
  mean: usize,
  variance: usize,
  dx: usize,
  dWeight: usize,
  dBias: usize,
  samples: i32,
  channels: i32,
  run: i32,
  epsilon: f64,
): void {
  const size = (<usize>run) << 2;
  const step = <usize>channels * size;
  const count = <f64>samples * <f64>run;
  for (let channel = 0; channel < channels; ++channel) {
    const at = (<usize>channel) << 2;
    const scale = scaleOf(load<f32>(variance + at), epsilon);
    resetSums();
    for (let n = 0; n < samples; ++n) {
      const from = <usize>channel * size + <usize>n * step;
      addSums(dy + from, x + from, run, load<f32>(mean + at));
    }
    store<f32>(dWeight + at, <f32>(productSum * <f64>scale));
    store<f32>(dBias + at, <f32>upstreamSum);
  }
  for (let n = 0; n < samples; ++n) {
    for (let at: usize = 0; at < (<usize>channels) << 2; at += 4) {
      const scale = scaleOf(load<f32>(variance + at), epsilon);
      const factor = scale * load<f32>(weight + at);
      const slope = <f32>((<f64>(factor * scale) * <f64>load<f32>(dWeight + at)) / count);
      const shift = <f32>((<f64>factor * <f64>load<f32>(dBias + at)) / count);
      gradientRun(dy, x, dx, run, load<f32>(mean + at), factor, slope, shift);
      dy += size;
      x += size;
      dx += size;
    }
  }
}
