/** Optimisers' updates: a kernel each, which writes the parameter and its state one after the other. */
import {sizeOf} from "../../wasm/views.js";
import {element, kernelOf, type Row, type Rows, remainder} from "../program.js";

/**
 * @param states names of the parameter's states, in the order of the inputs
 * @param lines from `w`, `g` and the states `old…`, they compute the new `parameter` and states
 */
const update =
  (states: readonly string[], lines: string): Row =>
  ({inputs}) => {
    const size = sizeOf(inputs[0].shape);
    const written = ["parameter", ...states];
    const olds = states.map(
      (name, n) => `const ${name}Old = ${element(n + 2, inputs[n + 2], "e")};`,
    );
    const returns = written.map((name, n) =>
      n === written.length - 1
        ? `return ${name};`
        : `if (i < ${(n + 1) * size}) { return ${name}; }`,
    );
    return {
      source: kernelOf(`const e = ${written.length === 1 ? "i" : remainder("i", size)};
const w = ${element(0, inputs[0], "e")};
const g = ${element(1, inputs[1], "e")};
${olds.join("\n")}
${lines}
${returns.join("\n")}`),
    };
  };

export const updates: Rows = {
  accumulate: update([], "const parameter = w + g;"),
  sgdUpdate: update([], "const parameter = w - s0 * (g + s1 * w);"),
  momentumUpdate: update(
    ["velocity"],
    `const slope = g + s2 * w;
const velocity = s1 * velocityOld + slope;
const parameter = w - s0 * (s3 === 0 ? velocity : slope + s1 * velocity);`,
  ),
  adamUpdate: update(
    ["m", "v"],
    `const m = s1 * mOld + (1 - s1) * g;
const v = s2 * vOld + (1 - s2) * g * g;
const parameter = w - s0 * (m / s5 / (Math.sqrt(v / s6) + s3) + s4 * w);`,
  ),
  adagradUpdate: update(
    ["squares"],
    `const slope = g + s2 * w;
const squares = squaresOld + slope * slope;
const parameter = w - s0 * slope / (Math.sqrt(squares) + s1);`,
  ),
  rmspropUpdate: update(
    ["squares", "velocity"],
    `const slope = g + s4 * w;
const squares = s1 * squaresOld + (1 - s1) * slope * slope;
const velocity = s3 * velocityOld + slope / (Math.sqrt(squares) + s2);
const parameter = w - s0 * velocity;`,
  ),
  averageUpdate: update([], "const parameter = s0 * w + (1 - s0) * g;"),
};
