/** Rows chosen by number. An index outside its range is an error, wherever it comes from. */
import type {View} from "../device.js";
import type {Machine, Row, Rows} from "./machine.js";
import {sizeOf} from "./views.js";

/**
 * Indices in memory, and how to complain about one of them: kernels return the position of the
 * first bad one, or -1.
 */
export function indicesOf(machine: Machine, view: View, operation: string, limit: number) {
  const address = machine.contiguous(view);
  const check = (position: number) => {
    if (position < 0) return;
    const [index] = machine.ints(address + position * 4, 1);
    throw new RangeError(`${operation}: index ${index} is outside 0..${limit - 1}.`);
  };
  return {address, check};
}

const gather: Row = (machine, [table, indices], [y]) => {
  const [rows, width] = table.shape;
  // Rows may lie anywhere, if each of them is contiguous.
  const inRows = width === 1 || table.strides[1] === 1;
  const from = inRows ? machine.address(table) : machine.contiguous(table);
  const stride = (inRows ? table.strides[0] : width) * 4;
  const {address, check} = indicesOf(machine, indices, "gather", rows);
  const count = indices.shape[0];
  check(machine.kernels.gather(from, rows, stride, width, address, count, machine.address(y)));
};

const scatterAdd: Row = (machine, [indices, values], [y]) => {
  const [rows, width] = y.shape;
  const {address, check} = indicesOf(machine, indices, "scatterAdd", rows);
  const from = machine.contiguous(values);
  const count = indices.shape[0];
  check(machine.kernels.scatterAdd(address, count, from, width, machine.address(y), rows));
};

const pick: Row = (machine, [x, indices], [y]) => {
  const [count, columns] = x.shape;
  const {address, check} = indicesOf(machine, indices, "pick", columns);
  const [row, column] = [x.strides[0] * 4, x.strides[1] * 4];
  const from = machine.address(x);
  const to = machine.address(y);
  check(machine.kernels.pick(from, row, column, columns, address, count, to));
};

const oneHot: Row = (machine, [indices], [y]) => {
  const columns = y.shape[y.shape.length - 1];
  const {address, check} = indicesOf(machine, indices, "oneHot", columns);
  check(machine.kernels.oneHot(address, sizeOf(indices.shape), columns, machine.address(y)));
};

/** Each input becomes a block of columns of the output, seen as (before the axis, from it on). */
const concat: Row = (machine, inputs, [y], {axis}) => {
  const along = Number(axis);
  const rows = sizeOf(y.shape.slice(0, along));
  const width = sizeOf(y.shape.slice(along)) * 4;
  let to = machine.address(y);
  for (const input of inputs) {
    const columns = sizeOf(input.shape.slice(along));
    machine.kernels.copyBlock(machine.contiguous(input), columns * 4, to, width, rows, columns);
    to += columns * 4;
  }
};

export const indexing: Rows = {gather, scatterAdd, pick, oneHot, concat};
