/**
 * Rows that treat every element alike, as formulas. They are no kernels of their own: chain.ts joins
 * as many as follow one another into one.
 */

/**
 * JavaScript that computes one element, in gpu.js's subset.
 *
 * @param y name of the constant to declare; names of further constants begin with it
 * @param x names of the operands' elements
 * @param s names of the scalars
 */
export type Formula = (y: string, x: readonly string[], s: readonly string[]) => string;

/** A formula that is one expression. */
const value =
  (expression: (x: string, other: string, third: string) => string): Formula =>
  (y, x) =>
    `const ${y} = ${expression(x[0], x[1], x[2])};`;

const withScalars =
  (expression: (x: string, s: readonly string[]) => string): Formula =>
  (y, [x], s) =>
    `const ${y} = ${expression(x, s)};`;

const comparison = (operator: string): Formula =>
  value((x, y) => `(${x} ${operator} ${y} ? 1 : 0)`);

const logistic = (x: string) => `1 / (1 + Math.exp(-${x}))`;

/** Shading languages overflow in tanh where e^2x does; beyond 15 it is 1 in every digit. */
const tanh = (x: string) => `Math.tanh(Math.min(Math.max(${x}, -15), 15))`;

/**
 * erf x; the error is below 1.5e-7.
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 7.1.26.
 */
function erf(y: string, x: string): string {
  const [a, t] = [`${y}a`, `${y}t`];
  const polynomial = [
    0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429,
  ].reduceRight((inner, c) => `(${c < 0 ? `(${c})` : c} + ${t} * ${inner})`, "0");
  return `const ${a} = Math.abs(${x});
const ${t} = 1 / (1 + 0.3275911 * ${a});
const ${y}l = ${t} * ${polynomial} * Math.exp(-${a} * ${a});
const ${y} = ${a} < 0.03 ? ${x} * (1.1283791671 - 0.3761263890 * ${a} * ${a}) : (${x} < 0 ? ${y}l - 1 : 1 - ${y}l);`;
}

/** e^x - 1, by its series where subtracting 1 would leave few digits. */
const expm1 = (x: string) =>
  `(Math.abs(${x}) < 0.3 ? ${x} * (1 + ${x} * (0.5 + ${x} * (0.16666666667 + ${x} * (0.04166666667 + ${x} * (0.00833333333 + ${x} * (0.00138888889 + ${x} * 0.00019841270)))))) : Math.exp(${x}) - 1)`;

/** ln(1 + x), by 2 artanh(x / (2 + x)) where adding 1 would lose digits. */
const log1p = (y: string, x: string) => `const ${y}q = ${x} / (2 + ${x});
const ${y}r = ${y}q * ${y}q;
const ${y} = Math.abs(${x}) < 0.5 ? 2 * ${y}q * (1 + ${y}r * (0.33333333333 + ${y}r * (0.2 + ${y}r * (0.14285714286 + ${y}r * (0.11111111111 + ${y}r * 0.09090909091))))) : Math.log(1 + ${x});`;

/**
 * Sine and cosine of x less the nearest multiple q of π/2, by their series; GPUs have few digits of
 * their own. π/2 comes in three parts, of which q times the first two is exact for |x| below 10^4.
 * Source: Cody and Waite, Software Manual for the Elementary Functions (1980).
 */
const circular = (y: string, x: string) => `const ${y}q = Math.floor(${x} * 0.63661977237 + 0.5);
const ${y}r = ${x} - ${y}q * 1.5703125 - ${y}q * 0.0004837512969970703 - ${y}q * 7.549789954891882e-8;
const ${y}z = ${y}r * ${y}r;
const ${y}s = ${y}r + ${y}r * ${y}z * (${y}z * (0.00833333333 + ${y}z * (${y}z * 0.00000275573 - 0.00019841270)) - 0.16666666667);
const ${y}c = 1 + ${y}z * (${y}z * (0.04166666667 + ${y}z * (${y}z * 0.00002480159 - 0.00138888889)) - 0.5);`;

/** The sine of q quarters of a turn and what `circular` left over. */
const quarter = (y: string, q: string) => {
  const rest = `${q} - 4 * Math.floor(${q} * 0.25)`;
  return `(${rest} < 0.5 ? ${y}s : (${rest} < 1.5 ? ${y}c : (${rest} < 2.5 ? 0 - ${y}s : 0 - ${y}c)))`;
};

/** x^p: shading languages leave powers of negative numbers open. */
const power = (y: string, x: string, p: string) => `const ${y}a = Math.pow(Math.abs(${x}), ${p});
const ${y}h = ${p} - 2 * Math.floor(${p} / 2);
const ${y} = ${p} === 0 ? 1 : (${x} < 0 && ${y}h === 1 ? 0 - ${y}a : ${y}a);`;

const round = (y: string, x: string) => `const ${y}f = Math.floor(${x} + 0.5);
const ${y} = ${y}f - ${x} === 0.5 && ${y}f - 2 * Math.floor(${y}f / 2) !== 0 ? ${y}f - 1 : ${y}f;`;

/** Towards zero, as the conversion to whole numbers goes. */
export const truncate: Formula = value((x) => `(${x} < 0 ? Math.ceil(${x}) : Math.floor(${x}))`);

const density = (x: string) => `Math.exp(-0.5 * ${x} * ${x}) * 0.3989422804`;

export const formulas: Readonly<Record<string, Formula>> = {
  neg: value((x) => `0 - ${x}`),
  abs: value((x) => `Math.abs(${x})`),
  sign: value((x) => `(${x} > 0 ? 1 : (${x} < 0 ? -1 : 0))`),
  floor: value((x) => `Math.floor(${x})`),
  round: (y, [x]) => round(y, x),
  exp: value((x) => `Math.exp(${x})`),
  log: value((x) => `Math.log(${x})`),
  sqrt: value((x) => `Math.sqrt(${x})`),
  rsqrt: value((x) => `1 / Math.sqrt(${x})`),
  reciprocal: value((x) => `1 / ${x}`),
  square: value((x) => `${x} * ${x}`),
  sin: (y, [x]) => `${circular(y, x)}\nconst ${y} = ${quarter(y, `${y}q`)};`,
  cos: (y, [x]) => `${circular(y, x)}\nconst ${y} = ${quarter(y, `(${y}q + 1)`)};`,
  tan: (y, [x]) =>
    `${circular(y, x)}\nconst ${y} = ${quarter(y, `${y}q`)} / ${quarter(y, `(${y}q + 1)`)};`,
  atan: value((x) => `Math.atan(${x})`),
  expm1: value(expm1),
  log1p: (y, [x]) => log1p(y, x),
  erf: (y, [x]) => erf(y, x),
  tanh: value(tanh),
  sigmoid: value(logistic),
  relu: value((x) => `Math.max(0, ${x})`),
  softplus: (y, [x]) =>
    `const ${y}e = Math.exp(-Math.abs(${x}));\n${log1p(`${y}l`, `${y}e`)}\nconst ${y} = Math.max(${x}, 0) + ${y}l;`,
  silu: value((x) => `${x} * ${logistic(x)}`),
  gelu: (y, [x]) =>
    `const ${y}z = ${x} * 0.70710678118;\n${erf(`${y}g`, `${y}z`)}\nconst ${y} = 0.5 * ${x} * (1 + ${y}g);`,

  squareGradient: value((dy, x) => `${dy} * 2 * ${x}`),
  tanhGradient: value((dy, y) => `${dy} * (1 - ${y} * ${y})`),
  sigmoidGradient: value((dy, y) => `${dy} * ${y} * (1 - ${y})`),
  reluGradient: value((dy, y) => `(${y} > 0 ? ${dy} : 0)`),
  siluGradient: (y, [dy, x]) =>
    `const ${y}s = ${logistic(x)};\nconst ${y} = ${dy} * ${y}s * (1 + ${x} * (1 - ${y}s));`,
  geluGradient: (y, [dy, x]) =>
    `const ${y}z = ${x} * 0.70710678118;\n${erf(`${y}g`, `${y}z`)}\nconst ${y} = ${dy} * (0.5 * (1 + ${y}g) + ${x} * ${density(x)});`,

  affine: withScalars((x, [scale, shift]) => `${scale} * ${x} + ${shift}`),
  clamp: withScalars((x, [low, high]) => `Math.min(Math.max(${x}, ${low}), ${high})`),
  leakyRelu: withScalars((x, [alpha]) => `(${x} > 0 ? ${x} : ${alpha} * ${x})`),
  elu: withScalars((x, [alpha]) => `(${x} > 0 ? ${x} : ${alpha} * ${expm1(x)})`),
  powScalar: (y, [x], [p]) => power(y, x, p),
  copy: value((x) => x),

  fill: (y, _x, [s]) => `const ${y} = ${s};`,
  // A chain computes element i of all its rows.
  arange: (y, _x, [start, step]) => `const ${y} = ${start} + i * ${step};`,

  add: value((x, y) => `${x} + ${y}`),
  sub: value((x, y) => `${x} - ${y}`),
  mul: value((x, y) => `${x} * ${y}`),
  div: value((x, y) => `${x} / ${y}`),
  pow: (y, [x, p]) => power(y, x, p),
  maximum: value((x, y) => `Math.max(${x}, ${y})`),
  minimum: value((x, y) => `Math.min(${x}, ${y})`),
  equal: comparison("==="),
  notEqual: comparison("!=="),
  greater: comparison(">"),
  greaterEqual: comparison(">="),
  less: comparison("<"),
  lessEqual: comparison("<="),
  where: value((condition, x, y) => `(${condition} !== 0 ? ${x} : ${y})`),
};

/** Rows whose results must be cut off to whole numbers, where they are of that type. */
export const fractional = new Set(["div", "affine"]);
