/** Bilinear resizing of images (N, C, H, W). */
import type {Row, Rows} from "./machine.js";

/** @param toImage whether the result has the size of the image that was resized: the adjoint */
const resize =
  (name: "resizeBilinear" | "resizeBilinearGradient", toImage: boolean): Row =>
  (machine, [x], [y], {alignCorners}) => {
    const [image, result] = toImage ? [y, x] : [x, y];
    const [batch, channels, height, width] = image.shape;
    const [rows, columns] = result.shape.slice(2);
    const table = machine.temporary(3 * columns);
    const from = machine.contiguous(x);
    const corners = alignCorners ? 1 : 0;
    const to = machine.address(y);
    const planes = batch * channels;
    machine.kernels[name](from, planes, height, width, to, rows, columns, corners, table);
  };

export const resizes: Rows = {
  resizeBilinear: resize("resizeBilinear", false),
  resizeBilinearGradient: resize("resizeBilinearGradient", true),
};
