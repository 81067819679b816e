/**
 * Linear algebra on matrices [..., n, n]: factorisations, solves, exponential, spectra. Devices
 * compute them in float64 and round the result; the reference loops are those of lib/numeric. Gradients after Giles, "Collected
 * matrix derivative results for forward and reverse mode algorithmic differentiation", 2008, and as
 * each row says. A bar marks dL/d(...).
 */
import type {Tensor} from "../tensor/tensor.js";
import {checkRows, row, size, transposed} from "./matrices.js";
import type {GradientContext, Operation} from "./operation.js";

/** Ones below the diagonal (above it for `upper`), and a number of one's choice on it. */
function triangle(
  {constant}: Pick<GradientContext, "constant">,
  n: number,
  diagonal: number,
  upper = false,
): Tensor {
  const values = Float32Array.from({length: n * n}, (_, i) => {
    const below = Math.floor(i / n) - (i % n);
    return below === 0 ? diagonal : below > 0 !== upper ? 1 : 0;
  });
  return constant(values, [n, n]);
}

/** The same matrix as in `x` for each of its batch. */
const batched = (matrix: Tensor, x: Tensor): Tensor =>
  matrix.expand([...x.shape.slice(0, -2), ...matrix.shape]);

const cholesky = row({
  name: "cholesky",
  formula: "A = L L^\\top",
  square: true,
  shape: (a) => a.shape,
  // Ā = sym(L⁻ᵀ Φ(Lᵀ L̄) L⁻¹), Φ: the lower triangle with half the diagonal (Murray 2016, eq. 10).
  gradient(context) {
    const {
      upstream,
      outputs: [l],
      apply,
    } = context;
    const phi = transposed(l)
      .matmul(upstream)
      .mul(triangle(context, size(l), 0.5));
    const back = (x: Tensor) => apply("triangularSolve", [transposed(l), x], {lower: false});
    const half = back(transposed(back(phi)));
    return [half.add(transposed(half)).mul(0.5)];
  },
});

const triangularSolve = row({
  name: "triangularSolve",
  formula: "X = T^{-1} B",
  square: true,
  shape(t, b) {
    checkRows(b, size(t));
    return b.shape;
  },
  // B̄ = T⁻ᵀ X̄, T̄ = -B̄ Xᵀ within the triangle.
  gradient(context) {
    const {
      upstream,
      inputs: [t],
      outputs: [x],
      attributes: {lower},
      needs,
      apply,
    } = context;
    const db = apply("triangularSolve", [transposed(t), upstream], {lower: !lower});
    const mask = () => triangle(context, size(t), 1, !lower);
    return [needs[0] ? db.matmul(transposed(x)).neg().mul(mask()) : undefined, db];
  },
});

const solve = row({
  name: "solve",
  formula: "X = A^{-1} B",
  square: true,
  shape(a, b) {
    checkRows(b, size(a));
    return b.shape;
  },
  // B̄ = A⁻ᵀ X̄, Ā = -B̄ Xᵀ (Giles 2008, section 2.3.1).
  gradient({upstream, inputs: [a], outputs: [x], needs, apply}) {
    const db = apply("solve", [transposed(a), upstream]);
    return [needs[0] ? db.matmul(transposed(x)).neg() : undefined, db];
  },
});

const logDeterminant = row({
  name: "logDeterminant",
  formula: "y = \\ln |\\det A|",
  square: true,
  shape: (a) => a.shape.slice(0, -2),
  // Ā = ȳ A⁻ᵀ (Giles 2008, section 2.2.4).
  gradient(context) {
    const {
      upstream,
      inputs: [a],
      apply,
    } = context;
    const n = size(a);
    const identity = triangle(context, n, 1).mul(triangle(context, n, 1, true));
    const inverse = apply("solve", [transposed(a), batched(identity, a)]);
    return [inverse.mul(upstream.reshape([...upstream.shape, 1, 1]))];
  },
});

const leastSquares = row({
  name: "leastSquares",
  formula:
    "W = \\arg\\min_W \\|X W - Y\\|^2 + \\lambda \\|W\\|^2 = (X^\\top X + \\lambda I)^{-1} X^\\top Y",
  square: false,
  shape(x, y) {
    checkRows(y, x.shape[x.shape.length - 2]);
    return [...x.shape.slice(0, -1), size(y)].with(-2, size(x));
  },
  // From (XᵀX + λI) W = XᵀY: with G = (XᵀX + λI)⁻¹ W̄, Ȳ = X G and X̄ = (Y - X W) Gᵀ - X G Wᵀ.
  gradient({upstream, inputs: [x, y], outputs: [w], scalars, needs, apply}) {
    const g = apply("normalSolve", [x, upstream], {}, scalars);
    const dy = x.matmul(g);
    const dx = () =>
      y
        .sub(x.matmul(w))
        .matmul(transposed(g))
        .sub(dy.matmul(transposed(w)));
    return [needs[0] ? dx() : undefined, dy];
  },
});

const normalSolve = row({
  name: "normalSolve",
  formula: "Z = (X^\\top X + \\lambda I)^{-1} B",
  square: false,
  shape(x, b) {
    checkRows(b, size(x));
    return b.shape;
  },
  // B̄ = (XᵀX + λI)⁻¹ Z̄ and X̄ = -X (B̄ Zᵀ + Z B̄ᵀ).
  gradient({upstream, inputs: [x], outputs: [z], scalars, needs, apply}) {
    const db = apply("normalSolve", [x, upstream], {}, scalars);
    const outer = () => db.matmul(transposed(z));
    return [needs[0] ? x.matmul(outer().add(transposed(outer()))).neg() : undefined, db];
  },
});

const matrixExponential = row({
  name: "matrixExponential",
  formula: "Y = e^A = \\sum_k A^k / k!",
  square: true,
  shape: (a) => a.shape,
  // The Fréchet derivative in Aᵀ along Ȳ is a block of an exponential (Mathias 1996, theorem 2.1):
  // exp [[Aᵀ, Ȳ], [0, Aᵀ]] = [[e^Aᵀ, Ā], [0, e^Aᵀ]].
  gradient({upstream, inputs: [a], apply}) {
    const n = size(a);
    const rank = a.shape.length;
    const t = transposed(a);
    const top = apply("concat", [t, upstream], {axis: rank - 1});
    const bottom = apply("concat", [t.mul(0), t], {axis: rank - 1});
    const blocks = apply("concat", [top, bottom], {axis: rank - 2});
    return [
      apply("matrixExponential", [blocks])
        .slice(-2, 0, n)
        .slice(-1, n, 2 * n),
    ];
  },
});

export const linearAlgebra: Operation[] = [
  cholesky,
  triangularSolve,
  solve,
  logDeterminant,
  leastSquares,
  normalSolve,
  matrixExponential,
];
