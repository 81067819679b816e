/** Pooling of images (N, C, H, W). */
import type {Attributes, View} from "../device.js";
import type {Machine, Row, Rows} from "./machine.js";
import {setWindow} from "./window.js";

const planesOf = ({shape}: View) => shape[0] * shape[1];

function setPool(machine: Machine, image: View, result: View, attributes: Attributes): void {
  const size = attributes.size as readonly number[];
  setWindow(machine, image.shape, size, result.shape, attributes);
}

const maxPool2d: Row = (machine, [x], [y, index], attributes) => {
  const from = machine.contiguous(x);
  setPool(machine, x, y, attributes);
  machine.kernels.maxPool2d(from, planesOf(x), machine.address(y), machine.address(index));
};

const maxPool2dGradient: Row = (machine, [dy, index], [dx]) => {
  const from = machine.contiguous(dy);
  const winners = machine.contiguous(index);
  setWindow(machine, dx.shape, [1, 1], dy.shape, {});
  machine.kernels.maxPool2dGradient(from, winners, planesOf(dx), machine.address(dx));
};

const avgPool2d: Row = (machine, [x], [y], attributes) => {
  const from = machine.contiguous(x);
  setPool(machine, x, y, attributes);
  machine.kernels.avgPool2d(from, planesOf(x), machine.address(y));
};

const avgPool2dGradient: Row = (machine, [dy], [dx], attributes) => {
  const from = machine.contiguous(dy);
  setPool(machine, dx, dy, attributes);
  machine.kernels.avgPool2dGradient(from, planesOf(dx), machine.address(dx));
};

export const pools: Rows = {maxPool2d, maxPool2dGradient, avgPool2d, avgPool2dGradient};
