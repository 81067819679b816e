/** Rotary positions: neighbouring features as points in the plane, turned by an angle each. */
import {expectType, flatten, formatShape, misfit, type Operation, sameShape} from "./operation.js";

/** x [..., T, d] by cosines and sines [T, d / 2]. The angles are taken as constants. */
const rotate: Operation = {
  name: "rotate",
  formula:
    "\\begin{pmatrix} y_{2i} \\\\ y_{2i+1} \\end{pmatrix} = \\begin{pmatrix} \\cos \\theta_{ti} & -\\sin \\theta_{ti} \\\\ \\sin \\theta_{ti} & \\cos \\theta_{ti} \\end{pmatrix} \\begin{pmatrix} x_{2i} \\\\ x_{2i+1} \\end{pmatrix}",
  outputs([x, cosines, sines]) {
    for (const input of [x, cosines, sines]) expectType("every input", input, "float32");
    const [steps, features] = x.shape.slice(-2);
    const wanted = [steps, features / 2];
    if (x.shape.length < 2 || features % 2 !== 0) {
      misfit("[..., steps, features] with an even number of features is wanted");
    }
    for (const {shape} of [cosines, sines]) {
      if (sameShape(shape, wanted)) continue;
      misfit(`cosines and sines must be ${formatShape(wanted)}`);
    }
    return [{shape: x.shape, dtype: "float32"}];
  },
  reference(inputs, [y]) {
    const [x, cosines, sines] = inputs.map(flatten);
    for (let pair = 0; 2 * pair < x.length; ++pair) {
      const [cosine, sine] = [cosines[pair % cosines.length], sines[pair % sines.length]];
      const [a, b] = [x[2 * pair], x[2 * pair + 1]];
      y.data[2 * pair] = a * cosine - b * sine;
      y.data[2 * pair + 1] = a * sine + b * cosine;
    }
  },
  // The transposed rotation turns back.
  gradient: ({upstream, inputs: [, cosines, sines], apply}) => [
    apply("rotate", [upstream, cosines, sines.neg()]),
    undefined,
    undefined,
  ],
};

export const rotary: Operation[] = [rotate];
