/** How loud each frequency is over time, by the library's Fourier transform. */
import {rfft, scope, tensor} from "../lib/index.js";

export interface Spectrogram {
  frames: number;
  bins: number;
  /** Decibels below the loudest, [frames, bins]. */
  levels: Float32Array;
}

/** No more frames than a drawing has pixels. */
const MOST_FRAMES = 900;

/**
 * Stretches of `window` samples, half over each other where that is not too many, each under a Hann
 * window.
 *
 * @param floor what is fainter counts as this, in decibels
 */
export async function spectrogram(
  samples: ArrayLike<number>,
  window: number,
  floor: number,
): Promise<Spectrogram> {
  const hop = Math.max(window / 2, Math.ceil((samples.length - window) / MOST_FRAMES));
  const frames = Math.max(1, Math.floor((samples.length - window) / hop) + 1);
  const bins = window / 2 + 1;
  const pieces = new Float32Array(frames * window);
  for (let frame = 0; frame < frames; ++frame) {
    for (let i = 0; i < window; ++i) {
      const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / window);
      pieces[frame * window + i] = hann * (samples[frame * hop + i] ?? 0);
    }
  }
  const power = await scope(() => ({
    reading: rfft(tensor(pieces, {shape: [frames, window]}))
      .square()
      .sum(-1)
      .data(),
  })).reading;
  let loudest = 0;
  for (const value of power) loudest = Math.max(loudest, value);
  const levels = Float32Array.from(power, (value) =>
    Math.max(floor, 10 * Math.log10(value / (loudest || 1))),
  );
  return {frames, bins, levels};
}
