import type {Numbers} from "../work.js";

/** Sequences [N, T, D] as rows [T N, D], all examples of a time step together. */
export function timeFirst({shape: [count, steps, features], values}: Numbers): Numbers {
  const rows = new Float32Array(values.length);
  for (let i = 0; i < count * steps; ++i) {
    const [example, time] = [Math.floor(i / steps), i % steps];
    const row = values.subarray(i * features, (i + 1) * features);
    rows.set(row, (time * count + example) * features);
  }
  return {shape: [count * steps, features], values: rows};
}
