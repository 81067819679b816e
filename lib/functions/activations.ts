/**
 * Activation functions f(x), element by element (softmax: along an axis). All are stable: none
 * overflows, and none loses its digits at either end. Their slopes are taken by autograd.
 */
import {apply} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";

/** 1 / (1 + e^−x). */
export const sigmoid = (x: Tensor): Tensor => x.sigmoid();

/** (e^x − e^−x) / (e^x + e^−x). */
export const tanh = (x: Tensor): Tensor => x.tanh();

/** max(0, x). Source: Nair and Hinton, ICML 2010. */
export const relu = (x: Tensor): Tensor => x.relu();

/** x where x > 0, otherwise αx. Source: Maas, Hannun and Ng, ICML 2013. */
export const leakyRelu = (x: Tensor, alpha = 0.01): Tensor => apply("leakyRelu", [x], {}, [alpha]);

/** x where x > 0, otherwise α(e^x − 1). Source: Clevert, Unterthiner and Hochreiter, ICLR 2016. */
export const elu = (x: Tensor, alpha = 1): Tensor => apply("elu", [x], {}, [alpha]);

/** ln(1 + e^x), a smooth relu. */
export const softplus = (x: Tensor): Tensor => apply("softplus", [x]);

/** x Φ(x), with the distribution function Φ of the normal. Source: Hendrycks and Gimpel 2016. */
export const gelu = (x: Tensor): Tensor => apply("gelu", [x]);

/**
 * The same by ½x(1 + tanh(√(2/π)(x + 0.044715 x³))), as GPT-2 has it: off by at most 5e-4. Because
 * ½(1 + tanh z) = σ(2z), this is x σ(2√(2/π)(x + 0.044715 x³)).
 */
export function geluTanh(x: Tensor): Tensor {
  const cubic = x.square().mul(0.044715).add(1).mul(x);
  return cubic
    .mul(2 * Math.sqrt(2 / Math.PI))
    .sigmoid()
    .mul(x);
}

/** x σ(x), also called Swish. Source: Elfwing, Uchibe and Doya 2018; Ramachandran et al. 2017. */
export const silu = (x: Tensor): Tensor => apply("silu", [x]);

/** x tanh(ln(1 + e^x)). Source: Misra, BMVC 2020. */
export const mish = (x: Tensor): Tensor => softplus(x).tanh().mul(x);

/** e^x_i / Σ_j e^x_j along an axis: shares that sum to one. */
export const softmax = (x: Tensor, axis = -1): Tensor => x.softmax(axis);
