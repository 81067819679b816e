/** Rows picked by number. Indices are int32; one out of range is an error on every device. */
import {
  expectRank,
  expectType,
  flatten,
  misfit,
  type Operation,
  positions,
  sizeOf,
} from "./operation.js";

/** @throws RangeError naming the operation, the index and the range */
export function checkIndex(operation: string, index: number, limit: number): void {
  if (index >= 0 && index < limit) return;
  throw new RangeError(`${operation}: index ${index} is outside 0..${limit - 1}.`);
}

const gather: Operation = {
  name: "gather",
  formula: "y_i = x_{k_i}",
  outputs([table, indices]) {
    expectRank("the table", table.shape, 2);
    expectType("the indices", indices, "int32");
    expectRank("the indices", indices.shape, 1);
    return [{shape: [indices.shape[0], table.shape[1]], dtype: table.dtype}];
  },
  reference([table, indices], [y]) {
    const [rows, width] = table.shape;
    flatten(indices).forEach((index, i) => {
      checkIndex("gather", index, rows);
      for (let j = 0; j < width; ++j) {
        y.data[i * width + j] =
          table.data[table.offset + index * table.strides[0] + j * table.strides[1]];
      }
    });
  },
  gradient: ({upstream, inputs: [table, indices], apply}) => [
    apply("scatterAdd", [indices, upstream], {}, [], {shape: table.shape, dtype: "float32"}),
    undefined,
  ],
};

const scatterAdd: Operation = {
  name: "scatterAdd",
  formula: "y_k = \\sum_{i : k_i = k} x_i",
  outputs() {
    throw new Error("scatterAdd: the output's shape must be given.");
  },
  reference([indices, values], [y]) {
    const [rows, width] = y.shape;
    y.data.fill(0);
    flatten(indices).forEach((index, i) => {
      checkIndex("scatterAdd", index, rows);
      for (let j = 0; j < width; ++j) {
        y.data[index * width + j] +=
          values.data[values.offset + i * values.strides[0] + j * values.strides[1]];
      }
    });
  },
  gradient: ({upstream, inputs: [indices]}) => [undefined, upstream.gather(indices)],
};

/** One element of each row. */
const pick: Operation = {
  name: "pick",
  formula: "y_i = x_{i, k_i}",
  outputs([x, indices]) {
    expectRank("the input", x.shape, 2);
    expectType("the indices", indices, "int32");
    if (indices.shape.length !== 1 || indices.shape[0] !== x.shape[0]) {
      misfit(`${x.shape[0]} rows want as many indices`);
    }
    return [{shape: [x.shape[0]], dtype: x.dtype}];
  },
  reference([x, indices], [y]) {
    flatten(indices).forEach((index, i) => {
      checkIndex("pick", index, x.shape[1]);
      y.data[i] = x.data[x.offset + i * x.strides[0] + index * x.strides[1]];
    });
  },
  gradient: ({upstream, inputs: [x, indices]}) => [
    upstream.reshape([x.shape[0], 1]).mul(indices.oneHot(x.shape[1])),
    undefined,
  ],
};

const oneHot: Operation = {
  name: "oneHot",
  formula: "y_{ic} = [c = k_i]",
  outputs() {
    throw new Error("oneHot: the output's shape must be given.");
  },
  reference([indices], [y]) {
    const classes = y.shape[1];
    let row = 0;
    y.data.fill(0);
    for (const position of positions(indices)) {
      checkIndex("oneHot", indices.data[position], classes);
      y.data[row++ * classes + indices.data[position]] = 1;
    }
  },
};

/** Joins tensors along an axis; the caller has checked that the other axes agree. */
const concat: Operation = {
  name: "concat",
  formula: "y = [x_1; x_2; \\dots]",
  outputs(inputs, {axis}) {
    const joined = inputs.reduce((sum, {shape}) => sum + shape[Number(axis)], 0);
    const shape = inputs[0].shape.map((n, i) => (i === axis ? joined : n));
    return [{shape, dtype: inputs[0].dtype}];
  },
  reference(inputs, [y], {axis}) {
    const along = Number(axis);
    const outer = sizeOf(y.shape.slice(0, along));
    const pieces = inputs.map((x) => flatten(x));
    const lengths = inputs.map(({shape}) => sizeOf(shape.slice(along)));
    let position = 0;
    for (let block = 0; block < outer; ++block) {
      pieces.forEach((piece, i) => {
        const from = block * lengths[i];
        for (let k = from; k < from + lengths[i]; ++k) y.data[position++] = piece[k];
      });
    }
  },
  gradient({upstream, inputs, attributes}) {
    const axis = Number(attributes.axis);
    let end = 0;
    return inputs.map(({shape}) => {
      end += shape[axis];
      return upstream.slice(axis, end - shape[axis], end);
    });
  },
};

export const indexing: Operation[] = [gather, scatterAdd, pick, oneHot, concat];
