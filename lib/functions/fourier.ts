/**
 * Fourier transforms of any length, computed in float64 (fast where the length is a power of two, and
 * by Bluestein's method elsewhere). Complex numbers are a last axis of two: real, imaginary.
 */
import {formatShape, sameShape, shapeError} from "../ops/operation.js";
import {apply, fromValues} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";
import {concat, stack} from "../tensor/views.js";

/** Complex numbers [..., 2] from their parts, or from real ones. @throws ShapeError */
export function complex(real: Tensor, imaginary?: Tensor): Tensor {
  const none = () => apply("fill", [], {}, [0], {shape: real.shape, dtype: "float32"});
  return stack([real, imaginary ?? none()], -1);
}

/** @throws ShapeError unless the last axis is a real and an imaginary part */
function expectComplex(name: string, z: Tensor): void {
  if (z.shape[z.shape.length - 1] === 2) return;
  throw shapeError(name, [z], "complex numbers [..., 2] are wanted, real and imaginary parts last");
}

const part = (z: Tensor, which: number): Tensor => z.slice(-1, which, which + 1).squeeze(-1);

/** The real parts of complex numbers [..., 2]. @throws ShapeError */
export function realPart(z: Tensor): Tensor {
  expectComplex("realPart", z);
  return part(z, 0);
}

/** The imaginary parts of complex numbers [..., 2]. @throws ShapeError */
export function imaginaryPart(z: Tensor): Tensor {
  expectComplex("imaginaryPart", z);
  return part(z, 1);
}

/**
 * (a + bi)(c + di) = (ac − bd) + (ad + bc)i of complex numbers [..., 2]; the axes before the last
 * broadcast. @throws ShapeError
 */
export function complexMul(x: Tensor, y: Tensor): Tensor {
  expectComplex("complexMul", x);
  expectComplex("complexMul", y);
  const [a, b, c, d] = [part(x, 0), part(x, 1), part(y, 0), part(y, 1)];
  return complex(a.mul(c).sub(b.mul(d)), a.mul(d).add(b.mul(c)));
}

function transform(name: string, x: Tensor, inverse: boolean): Tensor {
  if (x.shape.length > 1 && x.shape[x.shape.length - 1] === 2) {
    return apply("fourier", [x], {inverse});
  }
  const reason = "complex signals [..., n, 2] are wanted, real and imaginary parts last";
  throw shapeError(name, [x], reason);
}

/** X_k = Σ_j x_j e^(−2πi jk/n) along axis −2 of x [..., n, 2]. @throws ShapeError */
export const fft = (x: Tensor): Tensor => transform("fft", x, false);

/** x_j = 1/n Σ_k X_k e^(2πi jk/n) along axis −2 of X [..., n, 2]. @throws ShapeError */
export function ifft(x: Tensor): Tensor {
  const signal = transform("ifft", x, true);
  return signal.mul(1 / Math.max(1, x.shape[x.shape.length - 2]));
}

/**
 * The transform of real signals: X_k = Σ_j x_j e^(−2πi jk/n) for k = 0, …, floor(n / 2), which says
 * all, as X_{n−k} is the conjugate of X_k.
 *
 * @param x [..., n]
 * @returns [..., floor(n / 2) + 1, 2]
 * @throws ShapeError
 */
export function rfft(x: Tensor): Tensor {
  const [n] = x.shape.slice(-1);
  if (!n) throw shapeError("rfft", [x], "signals [..., n] are wanted");
  return fft(complex(x)).slice(-2, 0, Math.floor(n / 2) + 1);
}

/**
 * The real signals that `rfft` turns into these frequencies.
 *
 * @param x [..., floor(n / 2) + 1, 2]
 * @param n the signals' length, which may be odd
 * @returns [..., n]
 * @throws ShapeError
 */
export function irfft(x: Tensor, n: number): Tensor {
  const half = Math.floor(n / 2) + 1;
  const wanted = [...x.shape.slice(0, -2), half, 2];
  if (!(n >= 1) || !sameShape(x.shape, wanted)) {
    throw shapeError(
      "irfft",
      [x],
      `frequencies ${formatShape(wanted)} are wanted for signals of length ${n}`,
    );
  }
  // Each frequency stands for itself and its mirror image, but the first and, where n is even, the
  // last are their own: the real part of their sum is the signal.
  const weights = Float32Array.from({length: half}, (_, k) => (k === 0 || 2 * k === n ? 1 : 2) / n);
  const weighted = x.mul(fromValues(weights, [half, 1]));
  const rest = fromValues(new Float32Array(2), [1, 2]).expand([
    ...x.shape.slice(0, -2),
    n - half,
    2,
  ]);
  const whole = n > half ? concat([weighted, rest], -2) : weighted;
  return realPart(apply("fourier", [whole], {inverse: true}));
}
