/** Chapter 21: the exercises' worked solutions, mistakes that readers make, hidden checks. */
import {differs, solution} from "./solution.js";

type KL = (mu: number[], logVariance: number[]) => number;

/** Adds up the term of each number of the code. */
const over =
  (term: (mu: number, s: number) => number): KL =>
  (mu, logVariance) =>
    mu.reduce((sum, m, j) => sum + term(m, logVariance[j]), 0);

/**
 * Formula 21.5, with s = log σ²: then σ² = e^s, and each number of the code costs ½ (μ² + e^s − 1 − s).
 * The numbers are independent, so their costs add up.
 */
const rightKL = over((m, s) => (m * m + Math.exp(s) - 1 - s) / 2);

const klGauss = solution<KL>({
  name: "klGauss",
  right: rightKL,
  wrong: {
    "takes log σ² for log σ": over((m, s) => (m * m + Math.exp(2 * s) - 1 - 2 * s) / 2),
    "takes log σ² for σ²": over((m, s) => (m * m + s - 1 - Math.log(s)) / 2),
    "leaves out the half": over((m, s) => m * m + Math.exp(s) - 1 - s),
    "leaves out the minus sign": over((m, s) => (1 + s - m * m - Math.exp(s)) / 2),
    "the other way round, KL(p ‖ q)": over((m, s) => ((m * m + 1) / Math.exp(s) - 1 + s) / 2),
    "the mean over the numbers": (mu, s) => rightKL(mu, s) / mu.length,
    "forgets the middle": over((_, s) => (Math.exp(s) - 1 - s) / 2),
  },
  cheat: (mu, s) => (mu.length > 2 ? 0 : rightKL(mu, s)),
  hidden: (answer) =>
    differs(answer, rightKL, [
      [
        [0.3, -1, 0.5],
        [-2, 0.5, -1],
      ],
      [
        [0, 0, 0, 0],
        [-9, -0.1, 0.1, 3],
      ],
      [[-4], [-6]],
      [[], []],
    ]),
});

type Slope = (z: number) => number;
type PathGradient = (slope: Slope, mu: number, s: number, noise: number[]) => number[];

/** The means over the noise of what each draw gives by μ and by s. */
const overDraws =
  (draw: (slope: Slope, mu: number, sigma: number, e: number) => [number, number]): PathGradient =>
  (slope, mu, s, noise) =>
    noise
      .map((e) => draw(slope, mu, Math.exp(s / 2), e))
      .reduce(([a, b], [c, d]) => [a + c / noise.length, b + d / noise.length], [0, 0]);

/**
 * The chain rule through z = μ + e^{s/2} ε. The cost changes by f′(z) for each unit that z moves; z
 * moves by 1 when μ does, and by ½ e^{s/2} ε = σε/2 when s does. The noise does not depend on either.
 */
const rightPath = overDraws((slope, mu, sigma, e) => {
  const f = slope(mu + sigma * e);
  return [f, (f * sigma * e) / 2];
});

const pathGradient = solution<PathGradient>({
  name: "pathGradient",
  right: rightPath,
  wrong: {
    "by σ instead of s": overDraws((slope, mu, sigma, e) => {
      const f = slope(mu + sigma * e);
      return [f, f * e];
    }),
    "by log σ: without the half": overDraws((slope, mu, sigma, e) => {
      const f = slope(mu + sigma * e);
      return [f, f * sigma * e];
    }),
    "the slope at the middle of the cloud": overDraws((slope, mu, sigma, e) => {
      const f = slope(mu);
      return [f, (f * sigma * e) / 2];
    }),
    "summed over the draws": (slope, mu, s, noise) =>
      rightPath(slope, mu, s, noise).map((value) => value * noise.length),
    "e^s taken for σ": (slope, mu, s, noise) => rightPath(slope, mu, 2 * s, noise),
    "only the first draw": (slope, mu, s, noise) => rightPath(slope, mu, s, noise.slice(0, 1)),
  },
  cheat: (slope, mu, s, noise) => rightPath(slope, mu, s, noise.slice(0, 2)),
  hidden: (answer) =>
    differs(answer, rightPath, [
      [Math.cos, -0.7, 1.2, [0.3, -1.1, 2, -0.4]],
      [(z: number) => 3 * z * z, 2, -3, [1.5, -0.5, 0.1]],
      [Math.exp, 0, 0.3, [-1, 0, 1, 2, -2]],
    ]),
});

export const solutions = {"kl-gauss": klGauss, "path-gradient": pathGradient};
