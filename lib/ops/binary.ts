/**
 * Operations on two elements: z_i = f(x_i, y_i). Broadcasting happened before: both views already
 * have the output's shape, and the gradient of a broadcast view sums what it repeated.
 */
import type {Tensor} from "../tensor/tensor.js";
import {expectType, type GradientContext, type Operation, positions} from "./operation.js";

interface Binary {
  name: string;
  formula: string;
  f(x: number, y: number): number;
  /** Comparisons give float32 zeros and ones and have no gradient. */
  comparison?: boolean;
  /** Whether int32 is refused. */
  floatOnly?: boolean;
  dx?(dz: Tensor, x: Tensor, y: Tensor, z: Tensor): Tensor;
  dy?(dz: Tensor, x: Tensor, y: Tensor, z: Tensor): Tensor;
}

function binary({name, formula, f, comparison, floatOnly, dx, dy}: Binary): Operation {
  return {
    name,
    formula,
    outputs([x]) {
      if (floatOnly) expectType("the input", x, "float32");
      return [{shape: x.shape, dtype: comparison ? "float32" : x.dtype}];
    },
    reference([x, y], [z]) {
      const others = positions(y);
      let i = 0;
      for (const position of positions(x)) {
        z.data[i++] = f(x.data[position], y.data[others.next().value as number]);
      }
    },
    gradient:
      dx &&
      dy &&
      (({upstream, inputs: [x, y], outputs: [z], needs}: GradientContext) => [
        needs[0] ? dx(upstream, x, y, z) : undefined,
        needs[1] ? dy(upstream, x, y, z) : undefined,
      ]),
  };
}

const flag = (condition: boolean) => (condition ? 1 : 0);

const binaries: Binary[] = [
  {name: "add", formula: "z = x + y", f: (x, y) => x + y, dx: (dz) => dz, dy: (dz) => dz},
  {name: "sub", formula: "z = x - y", f: (x, y) => x - y, dx: (dz) => dz, dy: (dz) => dz.neg()},
  {
    name: "mul",
    formula: "z = x \\cdot y",
    f: (x, y) => x * y,
    dx: (dz, _x, y) => dz.mul(y),
    dy: (dz, x) => dz.mul(x),
  },
  {
    name: "div",
    formula: "z = x / y",
    f: (x, y) => x / y,
    dx: (dz, _x, y) => dz.div(y),
    dy: (dz, _x, y, z) => dz.mul(z).div(y).neg(),
  },
  {
    name: "pow",
    formula: "z = x^y",
    f: (x, y) => x ** y,
    floatOnly: true,
    dx: (dz, x, y) => dz.mul(y).mul(x.pow(y.sub(1))),
    dy: (dz, x, _y, z) => dz.mul(z).mul(x.log()),
  },
  {
    name: "maximum",
    formula: "z = \\max(x, y)",
    f: (x, y) => Math.max(x, y),
    // A tie gives the whole gradient to x, so that the two parts always add up to dz.
    dx: (dz, x, y) => dz.mul(x.detach().greaterEqual(y.detach())),
    dy: (dz, x, y) => dz.mul(x.detach().less(y.detach())),
  },
  {
    name: "minimum",
    formula: "z = \\min(x, y)",
    f: (x, y) => Math.min(x, y),
    dx: (dz, x, y) => dz.mul(x.detach().lessEqual(y.detach())),
    dy: (dz, x, y) => dz.mul(x.detach().greater(y.detach())),
  },
  {name: "equal", formula: "z = [x = y]", f: (x, y) => flag(x === y), comparison: true},
  {name: "notEqual", formula: "z = [x \\ne y]", f: (x, y) => flag(x !== y), comparison: true},
  {name: "greater", formula: "z = [x > y]", f: (x, y) => flag(x > y), comparison: true},
  {name: "greaterEqual", formula: "z = [x \\ge y]", f: (x, y) => flag(x >= y), comparison: true},
  {name: "less", formula: "z = [x < y]", f: (x, y) => flag(x < y), comparison: true},
  {name: "lessEqual", formula: "z = [x \\le y]", f: (x, y) => flag(x <= y), comparison: true},
];

/** Takes x where the condition is not zero, otherwise y. */
const where: Operation = {
  name: "where",
  formula: "z = c\\,?\\,x : y",
  outputs([condition, x]) {
    expectType("the condition", condition, "float32");
    return [{shape: x.shape, dtype: x.dtype}];
  },
  reference([condition, x, y], [z]) {
    const xs = positions(x);
    const ys = positions(y);
    let i = 0;
    for (const position of positions(condition)) {
      const fromX = x.data[xs.next().value as number];
      const fromY = y.data[ys.next().value as number];
      z.data[i++] = condition.data[position] !== 0 ? fromX : fromY;
    }
  },
  gradient({upstream, inputs: [condition]}) {
    const chosen = condition.detach().notEqual(0);
    return [undefined, upstream.mul(chosen), upstream.mul(chosen.neg().add(1))];
  },
};

export const binaryOperations: Operation[] = [...binaries.map(binary), where];
