/** Distances between all rows of two matrices. */
import {elementAt, indices, kernel, type Row, type Rows, taking} from "../program.js";

const squaredDistances: Row = ({inputs: [x, y], outputs: [z]}) => {
  const axes = z.shape.map((_, axis) => `n${axis}`);
  const batch = axes.slice(0, -2);
  const [row, column] = axes.slice(-2);
  const body = `${indices("i", z.shape, axes)}
let sum = 0;
for (let d = 0; d < ${x.shape[x.shape.length - 1]}; d++) {
  const difference = ${elementAt(0, x, [...batch, row, "d"])} - ${elementAt(1, y, [...batch, column, "d"])};
  sum += difference * difference;
}
return sum;`;
  return {source: kernel(taking(0, 1), body)};
};

export const distances: Rows = {squaredDistances};
