/**
 * Eigenvalues and singular values with their vectors, packed into one matrix: a row holds a value and
 * its vectors, so that gradients run through both. A bar marks dL/d(...).
 */
import type {Tensor} from "../tensor/tensor.js";
import {row, size, transposed} from "./matrices.js";
import type {Operation} from "./operation.js";

/** 1 / x, and 0 where x is 0. */
function reciprocalOrZero(x: Tensor): Tensor {
  const zero = x.detach().equal(0);
  return x.add(zero).reciprocal().mul(zero.neg().add(1));
}

/** Entry (i, j) is 1 / (x_j - x_i), or 0 where these are equal. */
const inverseGaps = (x: Tensor): Tensor => reciprocalOrZero(x.unsqueeze(-2).sub(x.unsqueeze(-1)));

/** The numbers that start the rows of a packed spectrum, as row vectors. */
const valuesOf = (packed: Tensor): Tensor => packed.slice(-1, 0, 1).squeeze(-1);

const symmetricEigen = row({
  name: "symmetricEigen",
  formula: "A = \\sum_i \\lambda_i\\, \\mathbf{v}_i \\mathbf{v}_i^\\top",
  square: true,
  shape: (a) => [...a.shape.slice(0, -1), size(a) + 1],
  // Ā = sym(V (diag(λ̄) + F ∘ VᵀV̄) Vᵀ), F_ij = 1 / (λ_j - λ_i) (Giles 2008, section 3.1).
  gradient({upstream, outputs: [packed]}) {
    // Vectors lie in rows here: the transposes of Giles's V and V̄.
    const vectors = packed.slice(-1, 1);
    const inner = vectors
      .matmul(transposed(upstream.slice(-1, 1)))
      .mul(inverseGaps(valuesOf(packed)));
    const scaled = vectors.mul(upstream.slice(-1, 0, 1));
    const whole = transposed(vectors).matmul(scaled.add(inner.matmul(vectors)));
    return [whole.add(transposed(whole)).mul(0.5)];
  },
});

const svd = row({
  name: "svd",
  formula: "A = \\sum_i \\sigma_i\\, \\mathbf{u}_i \\mathbf{v}_i^\\top",
  square: false,
  shape(a) {
    const [m, n] = a.shape.slice(-2);
    return [...a.shape.slice(0, -2), Math.min(m, n), 1 + m + n];
  },
  // Townsend, "Differentiating the singular value decomposition", 2016, with F_ij = 1 / (σ_j² - σ_i²).
  gradient({upstream, inputs: [a], outputs: [packed]}) {
    const m = a.shape[a.shape.length - 2];
    // Ut and Vt hold vectors in rows: transposes of U and V.
    const [ut, vt] = [packed.slice(-1, 1, 1 + m), packed.slice(-1, 1 + m)];
    const [dut, dvt] = [upstream.slice(-1, 1, 1 + m), upstream.slice(-1, 1 + m)];
    const values = valuesOf(packed);
    const column = values.unsqueeze(-1);
    const gaps = inverseGaps(values.square());
    const turned = (t: Tensor, dt: Tensor) => {
      const inner = t.matmul(transposed(dt));
      return inner.sub(transposed(inner)).mul(gaps);
    };
    const outside = (t: Tensor, dt: Tensor) =>
      dt.sub(dt.matmul(transposed(t)).matmul(t)).mul(reciprocalOrZero(column));
    const core = turned(ut, dut).mul(values.unsqueeze(-2)).add(turned(vt, dvt).mul(column));
    const along = core.matmul(vt).add(vt.mul(upstream.slice(-1, 0, 1)));
    return [
      transposed(ut)
        .matmul(along.add(outside(vt, dvt)))
        .add(transposed(outside(ut, dut)).matmul(vt)),
    ];
  },
});

export const spectra: Operation[] = [symmetricEigen, svd];
