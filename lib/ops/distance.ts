/** Distances between all rows of two matrices. */
import {expectType, flatten, misfit, type Operation, sameShape} from "./operation.js";

const squaredDistances: Operation = {
  name: "squaredDistances",
  formula: "Z_{ij} = \\|\\mathbf{x}_i - \\mathbf{y}_j\\|^2",
  outputs([x, y]) {
    for (const input of [x, y]) expectType("the input", input, "float32");
    const rank = x.shape.length;
    if (
      rank < 2 ||
      y.shape.length !== rank ||
      !sameShape(x.shape.slice(0, -2), y.shape.slice(0, -2))
    ) {
      misfit("[..., n, d] and [..., m, d] over one batch are wanted");
    }
    if (x.shape[rank - 1] !== y.shape[rank - 1]) {
      misfit(`points of ${x.shape[rank - 1]} and of ${y.shape[rank - 1]} coordinates`);
    }
    return [{shape: [...x.shape.slice(0, -1), y.shape[rank - 2]], dtype: "float32"}];
  },
  reference([x, y], [z]) {
    const [n, depth] = x.shape.slice(-2);
    const m = y.shape[y.shape.length - 2];
    const [left, right] = [flatten(x), flatten(y)];
    for (let i = 0; i < z.data.length; ++i) {
      const row = Math.floor(i / m) * depth;
      const column = (Math.floor(i / (n * m)) * m + (i % m)) * depth;
      let sum = 0;
      for (let d = 0; d < depth; ++d) sum += (left[row + d] - right[column + d]) ** 2;
      z.data[i] = sum;
    }
  },
  // x̄_i = 2 Σ_j z̄_ij (x_i - y_j), and the same from the other side.
  gradient({upstream, inputs: [x, y], needs}) {
    const toward = (z: typeof x, from: typeof x, to: typeof x) =>
      from
        .mul(z.sum(-1, {keepDims: true}))
        .sub(z.matmul(to))
        .mul(2);
    return [
      needs[0] ? toward(upstream, x, y) : undefined,
      needs[1] ? toward(upstream.transpose(-1, -2), y, x) : undefined,
    ];
  },
};

export const distances: Operation[] = [squaredDistances];
