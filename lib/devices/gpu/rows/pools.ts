/** Pooling over windows of images; see lib/ops/pool.ts. */
import type {PoolAttributes} from "../../../ops/pool.js";
import {sizeOf} from "../../wasm/views.js";
import {elementAt, indices, kernel, type Row, type Rows, remainder, taking} from "../program.js";
import {eachPixel, eachWindow} from "./windows.js";

/** Both outputs in one: first the largest numbers, then where in the plane they are. */
const maxPool2d: Row = ({inputs: [x], outputs: [y], attributes}) => {
  const pooled = sizeOf(y.shape);
  const visit = `const value = ${elementAt(0, x, ["n", "c", "row", "column"])};
        if (index < 0 || value > largest) {
          largest = value;
          index = row * ${x.shape[3]} + column;
        }`;
  const body = `const window = ${remainder("i", pooled)};
${indices("window", y.shape, ["n", "c", "r", "q"])}
let largest = 0;
let index = -1;
${eachPixel(x, attributes as PoolAttributes, visit)}
return i < ${pooled} ? largest : index;`;
  return {source: kernel(taking(0), body)};
};

const maxPool2dGradient: Row = ({inputs: [dy, index], outputs: [dx], attributes}) => {
  const at = ["n", "c", "r", "q"];
  const visit = `if (${elementAt(1, index, at)} === pixel) {
          sum += ${elementAt(0, dy, at)};
        }`;
  const body = `${indices("i", dx.shape, ["n", "c", "row", "column"])}
const pixel = row * ${dx.shape[3]} + column;
let sum = 0;
${eachWindow(dy, attributes as PoolAttributes, visit)}
return sum;`;
  return {source: kernel(taking(0, 1), body)};
};

const area = ({size}: PoolAttributes) => size[0] * size[1];

const avgPool2d: Row = ({inputs: [x], outputs: [y], attributes}) => {
  const pool = attributes as PoolAttributes;
  const body = `${indices("i", y.shape, ["n", "c", "r", "q"])}
let sum = 0;
${eachPixel(x, pool, `sum += ${elementAt(0, x, ["n", "c", "row", "column"])};`)}
return sum / ${area(pool)};`;
  return {source: kernel(taking(0), body)};
};

const avgPool2dGradient: Row = ({inputs: [dy], outputs: [dx], attributes}) => {
  const pool = attributes as PoolAttributes;
  const body = `${indices("i", dx.shape, ["n", "c", "row", "column"])}
let sum = 0;
${eachWindow(dy, pool, `sum += ${elementAt(0, dy, ["n", "c", "r", "q"])};`)}
return sum / ${area(pool)};`;
  return {source: kernel(taking(0), body)};
};

export const pools: Rows = {maxPool2d, maxPool2dGradient, avgPool2d, avgPool2dGradient};
