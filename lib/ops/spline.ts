/** Bases of B-splines over uniform knots. */
import {expectType, misfit, type Operation, positions} from "./operation.js";

/** The kernels have room for this degree. */
const MOST = 16;

/** The B-spline of this degree over the knots 0, 1, …, degree + 1 (Cox 1972, de Boor 1972). */
function cardinal(degree: number, t: number): number {
  if (Number.isNaN(t)) return t;
  if (t < 0 || t >= degree + 1) return 0;
  if (degree === 0) return 1;
  const [left, right] = [cardinal(degree - 1, t), cardinal(degree - 1, t - 1)];
  return (t * left + (degree + 1 - t) * right) / degree;
}

const splineBasis: Operation = {
  name: "splineBasis",
  formula:
    "B_b(x) = N_k\\Bigl(\\frac{x - a}{h} - b\\Bigr),\\quad N_k(t) = \\frac{t\\, N_{k-1}(t) + (k + 1 - t)\\, N_{k-1}(t - 1)}{k}",
  outputs([x], {bases, degree}) {
    expectType("the input", x, "float32");
    if (!Number.isInteger(degree) || Number(degree) < 0 || Number(degree) > MOST) {
      misfit(`a degree of ${degree} is not a whole number in 0..${MOST}`);
    }
    return [{shape: [...x.shape, Number(bases)], dtype: "float32"}];
  },
  reference([x], [y], {bases, degree}, [start, step]) {
    const count = Number(bases);
    let i = 0;
    for (const position of positions(x)) {
      const t = (x.data[position] - start) / step;
      for (let b = 0; b < count; ++b) y.data[i++] = cardinal(Number(degree), t - b);
    }
  },
  // N_k'(t) = N_(k-1)(t) - N_(k-1)(t - 1): the splines of one degree less, which are one more.
  gradient({upstream, inputs: [x], attributes, scalars, apply}) {
    const [bases, degree] = [Number(attributes.bases), Number(attributes.degree)];
    if (degree === 0) return [undefined];
    const lower = {bases: bases + 1, degree: degree - 1};
    const values = apply("splineBasis", [x], lower, scalars);
    const slopes = values.slice(-1, 0, bases).sub(values.slice(-1, 1));
    return [
      upstream
        .mul(slopes)
        .sum(-1)
        .mul(1 / scalars[1]),
    ];
  },
};

export const splines: Operation[] = [splineBasis];
