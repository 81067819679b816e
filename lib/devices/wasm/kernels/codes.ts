/**
 * Numbers of the operations that share a kernel. The glue looks a row's name up in these lists, the
 * kernels switch on them: this is the one file that both languages compile.
 */

export enum Unary {
  neg,
  abs,
  sign,
  exp,
  log,
  sqrt,
  rsqrt,
  reciprocal,
  square,
  sin,
  cos,
  tanh,
  sigmoid,
  relu,
  floor,
  round,
  tan,
  atan,
  expm1,
  log1p,
  softplus,
  erf,
  gelu,
  silu,
}

export enum Binary {
  add,
  sub,
  mul,
  div,
  maximum,
  minimum,
  equal,
  notEqual,
  greater,
  greaterEqual,
  less,
  lessEqual,
  pow,
}

/** The same on int32, in the same order. */
export enum IntBinary {
  add = 16,
  sub,
  mul,
  div,
  maximum,
  minimum,
  equal,
  notEqual,
  greater,
  greaterEqual,
  less,
  lessEqual,
}

export enum Reduction {
  sum,
  max,
  min,
}

/** Functions whose slope has a kernel: of x, or (where a comment says so) of y. */
export enum Slope {
  gelu,
  silu,
  square,
  /** Of y. */
  tanh,
  /** Of y. */
  sigmoid,
  /** Of y. */
  relu,
}
