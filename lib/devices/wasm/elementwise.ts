/** Rows that treat every element alike. Views that no kernel takes as they are get copied first. */
import type {DType, View} from "../device.js";
import {Binary, IntBinary, Slope, Unary} from "./kernels/codes.js";
import type {Machine, Row, Rows} from "./machine.js";
import {eachOffset, isConstant, isContiguous, mergeAxes, sizeOf} from "./views.js";

const scratch = new Float32Array(1);
const scratchBits = new Int32Array(scratch.buffer);

/** The bits of a number as an element of this type. */
function bitsOf(value: number, dtype: DType): number {
  if (dtype === "int32") return value | 0;
  scratch[0] = value;
  return scratchBits[0];
}

/** Address of a view's elements in order; if they must be copied, then to where the result goes. */
function elementsFor(machine: Machine, x: View, result: number): number {
  if (isContiguous(x)) return machine.address(x);
  machine.copy(x, result);
  return result;
}

const unary =
  (code: Unary): Row =>
  (machine, [x], [y]) => {
    const to = machine.address(y);
    machine.kernels.unary(code, elementsFor(machine, x, to), to, sizeOf(y.shape));
  };

const affine: Row = (machine, [x], [y], _attributes, [scale, shift]) => {
  const to = machine.address(y);
  const {kernels} = machine;
  const run = x.dtype === "int32" ? kernels.affineInt : kernels.affine;
  run(elementsFor(machine, x, to), to, sizeOf(y.shape), scale, shift);
};

const clamp: Row = (machine, [x], [y], _attributes, [low, high]) => {
  const to = machine.address(y);
  machine.kernels.clamp(elementsFor(machine, x, to), to, sizeOf(y.shape), low, high);
};

const withParameter =
  (name: "leakyRelu" | "elu"): Row =>
  (machine, [x], [y], _attributes, [parameter]) => {
    const to = machine.address(y);
    machine.kernels[name](elementsFor(machine, x, to), to, sizeOf(y.shape), parameter);
  };

const slope =
  (code: Slope): Row =>
  (machine, [dy, x], [dx]) => {
    const to = machine.address(dx);
    const upstream = elementsFor(machine, dy, to);
    machine.kernels.timesSlope(code, upstream, machine.contiguous(x), to, sizeOf(dx.shape));
  };

const powScalar: Row = (machine, [x], [y], _attributes, [p]) => {
  const {kernels} = machine;
  const from = machine.contiguous(x);
  const to = machine.address(y);
  const count = sizeOf(y.shape);
  if (p === -1) kernels.unary(Unary.reciprocal, from, to, count);
  else if (p === 2 || p === 3) kernels.unary(Unary.square, from, to, count);
  else {
    machine.floats(machine.table, 1)[0] = p;
    kernels.binary(Binary.pow, from, 0, 1, machine.table, 0, 0, to, 1, count);
  }
  if (p === 3) kernels.binary(Binary.mul, from, 0, 1, to, 0, 1, to, 1, count);
};

const copy: Row = (machine, [x], [y]) => machine.copy(x, machine.address(y));

const cast: Row = (machine, [x], [y]) => {
  const to = machine.address(y);
  if (x.dtype === y.dtype) return machine.copy(x, to);
  const {kernels} = machine;
  const convert = y.dtype === "int32" ? kernels.floatToInt : kernels.intToFloat;
  convert(elementsFor(machine, x, to), to, sizeOf(y.shape));
};

const fill: Row = (machine, _inputs, [y], _attributes, [value]) => {
  machine.kernels.fill(machine.address(y), sizeOf(y.shape), bitsOf(value, y.dtype));
};

const arange: Row = (machine, _inputs, [y], _attributes, [start, step]) => {
  const {kernels} = machine;
  const run = y.dtype === "int32" ? kernels.arangeInt : kernels.arangeFloat;
  run(machine.address(y), sizeOf(y.shape), start, step);
};

/** Planes smaller than this cost more as separate calls than a copy of the operand does. */
const SMALLEST_PLANE = 64;

/** Whether the innermost axis advances by one element or stays, as the binary kernel wants it. */
const fits = (strides: number[]) => {
  const inner = strides[strides.length - 1];
  return inner === 0 || inner === 1;
};

function runBinary(machine: Machine, code: number, a: View, b: View, y: View): void {
  const {kernels} = machine;
  const to = machine.address(y);
  const size = sizeOf(y.shape);
  let from = machine.address(a);
  let other = machine.address(b);
  if (isContiguous(a) && isContiguous(b)) {
    kernels.binary(code, from, 0, 1, other, 0, 1, to, 1, size);
    return;
  }
  const axes = mergeAxes(y.shape, a.strides, b.strides);
  const rank = axes.lengths.length;
  const columns = rank > 0 ? axes.lengths[rank - 1] : 1;
  const rows = rank > 1 ? axes.lengths[rank - 2] : 1;
  if (rank === 0 || (fits(axes.strides) && fits(axes.others))) {
    const [row, inner] = [axes.strides[rank - 2] ?? 0, axes.strides[rank - 1] ?? 0];
    const [otherRow, otherInner] = [axes.others[rank - 2] ?? 0, axes.others[rank - 1] ?? 0];
    const plane = rows * columns;
    if (rank <= 2 || plane >= SMALLEST_PLANE) {
      eachOffset(axes, Math.max(0, rank - 2), (offset, otherOffset, i) => {
        const p = from + offset * 4;
        const q = other + otherOffset * 4;
        const out = to + i * plane * 4;
        kernels.binary(code, p, row * 4, inner, q, otherRow * 4, otherInner, out, rows, columns);
      });
      return;
    }
  }
  from = machine.contiguous(a);
  other = machine.contiguous(b);
  kernels.binary(code, from, 0, 1, other, 0, 1, to, 1, size);
}

const binary =
  (name: keyof typeof Binary): Row =>
  (machine, [a, b], [y]) => {
    const code = a.dtype === "int32" ? IntBinary[name as keyof typeof IntBinary] : Binary[name];
    runBinary(machine, code, a, b, y);
  };

const where: Row = (machine, inputs, [y]) => {
  const operands = inputs.flatMap((view) =>
    isConstant(view) ? [machine.address(view), 0] : [machine.contiguous(view), 1],
  );
  machine.kernels.where(...operands, machine.address(y), sizeOf(y.shape));
};

const names = <T extends object>(codes: T) =>
  Object.keys(codes).filter((name) => Number.isNaN(Number(name))) as (keyof T)[];

export const elementwise: Rows = {
  ...Object.fromEntries(names(Unary).map((name) => [name, unary(Unary[name])])),
  ...Object.fromEntries(names(Slope).map((name) => [`${name}Gradient`, slope(Slope[name])])),
  ...Object.fromEntries(names(Binary).map((name) => [name, binary(name)])),
  affine,
  arange,
  cast,
  clamp,
  copy,
  elu: withParameter("elu"),
  fill,
  leakyRelu: withParameter("leakyRelu"),
  powScalar,
  where,
};
