/**
 * Windows that slide over an image, of convolutions and pools. Names in the kernels: window (r, q) has
 * pixel (row, column) under its tap (m, l).
 */
import {literal, quotient, sum, type ViewShape} from "../program.js";

export interface Windows {
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation?: readonly number[];
}

const inside = (index: string, length: number) => `${index} >= 0 && ${index} < ${length}`;

/** Declares the pixel under a tap, along one axis; `exists` says whether the image has it. */
export function pixelUnder(
  image: ViewShape,
  {stride, padding, dilation}: Windows,
  axis: 0 | 1,
): {line: string; exists: string} {
  const [pixel, window, tap] = axis === 0 ? ["row", "r", "m"] : ["column", "q", "l"];
  const at = sum(literal(-padding[axis]), [
    [stride[axis], window],
    [dilation?.[axis] ?? 1, tap],
  ]);
  return {line: `const ${pixel} = ${at};`, exists: inside(pixel, image.shape[2 + axis])};
}

/** Declares the window that has a pixel under a tap, along one axis. */
function windowOver(
  windows: ViewShape,
  {stride, padding, dilation}: Windows,
  axis: 0 | 1,
): {line: string; exists: string} {
  const [pixel, window, tap] = axis === 0 ? ["row", "r", "m"] : ["column", "q", "l"];
  const start = sum(literal(padding[axis]), [
    [1, pixel],
    [-(dilation?.[axis] ?? 1), tap],
  ]);
  const exists = inside(window, windows.shape[2 + axis]);
  const step = stride[axis];
  return step === 1
    ? {line: `const ${window} = ${start};`, exists}
    : {
        line: `const ${window}Start = ${start};\nconst ${window} = ${quotient(`${window}Start`, step)};`,
        exists: `${exists} && ${window} * ${step} === ${window}Start`,
      };
}

function eachTap(
  {size: [height, width]}: Windows,
  row: {line: string; exists: string},
  column: {line: string; exists: string},
  visit: string,
): string {
  return `for (let m = 0; m < ${height}; m++) {
  ${row.line}
  if (${row.exists}) {
    for (let l = 0; l < ${width}; l++) {
      ${column.line}
      if (${column.exists}) {
        ${visit}
      }
    }
  }
}`;
}

/** Runs `visit` for every pixel of the window (r, q). */
export const eachPixel = (image: ViewShape, windows: Windows, visit: string): string =>
  eachTap(windows, pixelUnder(image, windows, 0), pixelUnder(image, windows, 1), visit);

/** Runs `visit` for every window that holds the pixel (row, column). */
export const eachWindow = (result: ViewShape, windows: Windows, visit: string): string =>
  eachTap(windows, windowOver(result, windows, 0), windowOver(result, windows, 1), visit);
