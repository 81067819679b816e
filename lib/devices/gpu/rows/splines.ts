/** Bases of B-splines over uniform knots. */
import {element, kernel, quotient, type Row, type Rows, remainder, taking} from "../program.js";

/**
 * Declares `n0`, the B-spline of this degree at `t`: the triangle of Cox (1972) and de Boor (1972), of
 * which n0, n1, … are one row, those of the same degree that begin at 0, 1, ….
 */
function cardinal(degree: number): string {
  const lines: string[] = [];
  for (let j = 0; j <= degree; ++j) lines.push(`let n${j} = t >= ${j} && t < ${j + 1} ? 1 : 0;`);
  for (let d = 1; d <= degree; ++d) {
    for (let j = 0; j <= degree - d; ++j) {
      lines.push(`n${j} = ((t - ${j}) * n${j} + (${d + 1 + j} - t) * n${j + 1}) / ${d};`);
    }
  }
  return lines.join("\n");
}

const splineBasis: Row = ({inputs: [x], attributes: {bases, degree}}) => {
  const count = Number(bases);
  const body = `const e = ${quotient("i", count)};
const t = (${element(0, x, "e")} - s0) / s1 - ${remainder("i", count)};
${cardinal(Number(degree))}
return n0;`;
  return {source: kernel(`${taking(0)}, s0, s1`, body)};
};

export const splines: Rows = {splineBasis};
