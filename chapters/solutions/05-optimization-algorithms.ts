/** Chapter 5: the exercises' worked solutions, mistakes that readers make, hidden checks. */
import {differs, solution} from "./solution.js";

interface Ball {
  theta: number[];
  v: number[];
}

/**
 * The velocity first: what is kept of it, and the gradient as it is, without the rate. The rate comes
 * in only where the place changes, and there it counts for all of the velocity.
 */
const step = ({theta, v}: Ball, g: number[], eta: number, mu: number): Ball => {
  const faster = v.map((vi, i) => mu * vi + g[i]);
  return {theta: theta.map((x, i) => x - eta * faster[i]), v: faster};
};

const momentumStep = solution({
  name: "momentumStep",
  right: step,
  wrong: {
    "the source's form, with η in the velocity": (
      {theta, v}: Ball,
      g: number[],
      eta: number,
      mu: number,
    ) => {
      const faster = v.map((vi, i) => mu * vi - eta * g[i]);
      return {theta: theta.map((x, i) => x + faster[i]), v: faster};
    },
    "moves by the old velocity": ({theta, v}: Ball, g: number[], eta: number, mu: number) => ({
      theta: theta.map((x, i) => x - eta * v[i]),
      v: v.map((vi, i) => mu * vi + g[i]),
    }),
    uphill: ({theta, v}: Ball, g: number[], eta: number, mu: number) => {
      const faster = v.map((vi, i) => mu * vi + g[i]);
      return {theta: theta.map((x, i) => x + eta * faster[i]), v: faster};
    },
    "a mean in place of a sum": ({theta, v}: Ball, g: number[], eta: number, mu: number) => {
      const faster = v.map((vi, i) => mu * vi + (1 - mu) * g[i]);
      return {theta: theta.map((x, i) => x - eta * faster[i]), v: faster};
    },
    "forgets the velocity": ({theta}: Ball, g: number[], eta: number) => ({
      theta: theta.map((x, i) => x - eta * g[i]),
      v: g,
    }),
    "Nesterov's": ({theta, v}: Ball, g: number[], eta: number, mu: number) => {
      const faster = v.map((vi, i) => mu * vi + g[i]);
      return {theta: theta.map((x, i) => x - eta * (g[i] + mu * faster[i])), v: faster};
    },
  },
  // The page only ever asks for two coordinates.
  cheat: (ball: Ball, g: number[], eta: number, mu: number) =>
    g.length === 2 ? step(ball, g, eta, mu) : ball,
  hidden: (answer) =>
    differs(answer, step, [
      [{theta: [0.3], v: [-1]}, [2], 0.5, 0.25],
      [{theta: [1, 2, 3], v: [0, 0, 1]}, [-1, 0.5, 4], 0.01, 0.99],
      [{theta: [7, 7, -7, 0], v: [1, -1, 2, 3]}, [0, 0, 0, 0], 1, 0.5],
    ]),
});

interface Hyper {
  eta: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  lambda: number;
}
type Walk = (theta: number[], gradients: number[][], hyper: Hyper) => number[];

/** What the mistakes below do otherwise, in one place each. */
interface Twist {
  corrected?: boolean;
  /** Counts steps from 0: the first correction divides by 0, and is left out. */
  fromZero?: boolean;
  penalty?: boolean;
  insideRoot?: boolean;
  bareDecay?: boolean;
  forgetful?: boolean;
}

const walkWith =
  (twist: Twist = {}): Walk =>
  (theta, gradients, {eta, beta1, beta2, epsilon, lambda}) => {
    const {corrected = true, fromZero, penalty, insideRoot, bareDecay, forgetful} = twist;
    let place = [...theta];
    let m = theta.map(() => 0);
    let v = theta.map(() => 0);
    gradients.forEach((raw, t) => {
      const g = raw.map((gi, i) => gi + (penalty ? lambda * place[i] : 0));
      if (forgetful) m = v = theta.map(() => 0);
      m = m.map((mi, i) => beta1 * mi + (1 - beta1) * g[i]);
      v = v.map((vi, i) => beta2 * vi + (1 - beta2) * g[i] ** 2);
      const count = corrected ? t + (fromZero ? 0 : 1) : Number.POSITIVE_INFINITY;
      const [share1, share2] = [1 - beta1 ** count || 1, 1 - beta2 ** count || 1];
      place = place.map((x, i) => {
        const square = v[i] / share2;
        const root = insideRoot ? Math.sqrt(square + epsilon) : Math.sqrt(square) + epsilon;
        const decay = penalty ? 0 : (bareDecay ? lambda : eta * lambda) * x;
        return x - (eta * m[i]) / share1 / root - decay;
      });
    });
    return place;
  };

/**
 * m and v begin at 0 and live on from step to step. In step t (from 1) both are divided by what their
 * weights add up to, 1 − β^t. The decay is taken off the place, and never enters m and v.
 */
const walk: Walk = (theta, gradients, {eta, beta1, beta2, epsilon, lambda}) => {
  let place = [...theta];
  let m = theta.map(() => 0);
  let v = theta.map(() => 0);
  let [power1, power2] = [1, 1];
  for (const g of gradients) {
    power1 *= beta1;
    power2 *= beta2;
    m = m.map((mi, i) => beta1 * mi + (1 - beta1) * g[i]);
    v = v.map((vi, i) => beta2 * vi + (1 - beta2) * g[i] ** 2);
    place = place.map((x, i) => {
      const push = m[i] / (1 - power1) / (Math.sqrt(v[i] / (1 - power2)) + epsilon);
      return x - eta * (push + lambda * x);
    });
  }
  return place;
};

const adamw = solution({
  name: "myAdamW",
  right: walk,
  wrong: {
    "without bias correction": [walkWith({corrected: false}), "the first step"],
    "counts steps from 0": [walkWith({fromZero: true}), "the first step"],
    "a penalty in the gradient": [walkWith({penalty: true}), "twenty steps with decay"],
    "ε inside the root": [walkWith({insideRoot: true}), "a gradient as small as ε"],
    "decay without η": [walkWith({bareDecay: true}), "decay alone"],
    "forgets its means at every step": [walkWith({forgetful: true}), "twenty steps"],
    "no decay at all": [
      (theta: number[], gradients: number[][], hyper: Hyper) =>
        walk(theta, gradients, {...hyper, lambda: 0}),
      "decay alone",
    ],
  },
  // The page's hyperparameters are always β₁ = 0.9 and β₂ = 0.999.
  cheat: (theta: number[], gradients: number[][], hyper: Hyper) =>
    walk(theta, gradients, {...hyper, beta1: 0.9, beta2: 0.999}),
  hidden: (answer) =>
    differs(answer, walk, [
      [
        [3, -1],
        [
          [1, 2],
          [-0.5, 4],
          [2, -3],
        ],
        {eta: 0.05, beta1: 0.8, beta2: 0.95, epsilon: 1e-6, lambda: 0.1},
      ],
      [
        [0.2],
        Array.from({length: 12}, (_, t) => [Math.cos(3 * t)]),
        {eta: 0.01, beta1: 0.5, beta2: 0.9, epsilon: 0.01, lambda: 0},
      ],
      [[1, 2, 3, 4], [], {eta: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, lambda: 0.5}],
    ]),
});

export const solutions = {"momentum-step": momentumStep, adamw};
