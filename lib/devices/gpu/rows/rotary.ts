/** Rotary positions: neighbouring features as points in the plane, turned by an angle each. */
import {
  element,
  elementAt,
  kernel,
  quotient,
  type Row,
  type Rows,
  remainder,
  taking,
} from "../program.js";

const rotate: Row = ({inputs: [x, cosines, sines]}) => {
  const [steps, features] = x.shape.slice(-2);
  const body = `const t = ${remainder(quotient("i", features), steps)};
const pair = ${remainder(quotient("i", 2), features / 2)};
const odd = ${remainder("i", 2)};
const other = i + 1 - 2 * odd;
const turned = ${element(0, x, "other")} * ${elementAt(2, sines, ["t", "pair"])};
return ${element(0, x, "i")} * ${elementAt(1, cosines, ["t", "pair"])} + (2 * odd - 1) * turned;`;
  return {source: kernel(taking(0, 1, 2), body)};
};

export const rotary: Rows = {rotate};
