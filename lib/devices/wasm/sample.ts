/** Images read between their pixels, and the adjoint of that. */
import type {View} from "../device.js";
import type {Machine, Row, Rows} from "./machine.js";

function run(
  machine: Machine,
  image: View,
  imageAt: number,
  grid: View,
  at: number,
  corners: boolean,
  scatter: boolean,
): void {
  const [batch, channels, height, width] = image.shape;
  const points = grid.shape[1] * grid.shape[2];
  const grids = machine.contiguous(grid);
  const flags = [Number(corners), Number(scatter)];
  machine.kernels.gridSample(
    ...[imageAt, batch, channels, height, width, grids, points, at],
    ...flags,
  );
}

const gridSample: Row = (machine, [image, grid], [y], {alignCorners}) =>
  run(
    machine,
    image,
    machine.contiguous(image),
    grid,
    machine.address(y),
    alignCorners === true,
    false,
  );

const gridScatter: Row = (machine, [y, grid], [image], {alignCorners}) =>
  run(
    machine,
    image,
    machine.address(image),
    grid,
    machine.contiguous(y),
    alignCorners === true,
    true,
  );

export const samplers: Rows = {gridSample, gridScatter};
