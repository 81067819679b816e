/** The discrete Fourier transform. Complex numbers are a last axis of two: real, imaginary. */
import {cosineOfTurn, sineOfTurn} from "../random/functions.js";
import {expectType, flatten, misfit, type Operation} from "./operation.js";

/** Along the axis before the last, without factor; `inverse` turns the sign of the exponent. */
const transform: Operation = {
  name: "fourier",
  formula: "X_k = \\sum_{j=0}^{n-1} x_j\\, e^{\\mp 2 \\pi i\\, j k / n}",
  outputs([x]) {
    expectType("the input", x, "float32");
    if (x.shape.length < 2 || x.shape[x.shape.length - 1] !== 2) {
      misfit("complex signals [..., n, 2] are wanted, real and imaginary parts last");
    }
    return [{shape: x.shape, dtype: "float32"}];
  },
  reference([x], [y], {inverse}) {
    const n = x.shape[x.shape.length - 2];
    const values = flatten(x);
    const sign = inverse ? 1 : -1;
    for (let start = 0; start < values.length; start += 2 * n) {
      for (let k = 0; k < n; ++k) {
        let [re, im] = [0, 0];
        for (let j = 0; j < n; ++j) {
          const turn = ((j * k) % n) / n;
          const [c, s] = [cosineOfTurn(turn), sign * sineOfTurn(turn)];
          const [a, b] = [values[start + 2 * j], values[start + 2 * j + 1]];
          re += a * c - b * s;
          im += a * s + b * c;
        }
        y.data[start + 2 * k] = re;
        y.data[start + 2 * k + 1] = im;
      }
    }
  },
  // The matrix is symmetric, so its adjoint is its conjugate: the other sign.
  gradient: ({upstream, attributes: {inverse}, apply}) => [
    apply("fourier", [upstream], {inverse: !inverse}),
  ],
};

export const fourier: Operation[] = [transform];
