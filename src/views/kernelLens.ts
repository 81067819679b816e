/**
 * A convolution under the magnifying glass: point at a pixel of the output and see the window of the
 * input it came from, the products with the kernel, and their sum.
 */
import type {Values} from "../lib/index.js";
import {divergingTable, onThemeChange, sequentialTable} from "./colors.js";
import {html, setText} from "./dom.js";
import {formatNumber} from "./format.js";
import {pixelPlane} from "./pixelPlane.js";
import {colorIn} from "./pixels.js";

export interface KernelLensOptions {
  /** [..., H, W], one channel, values from 0 to 1. */
  image: Values;
  /** [..., k, k] */
  kernel: Values;
  /** [..., H_out, W_out]: what the convolution of the two gave. */
  output: Values;
  stride?: number;
  padding?: number;
  dilation?: number;
  /** The output pixel under the glass at first. */
  at?: readonly [row: number, column: number];
}

const SIZE = 196;

export function kernelLens(options: KernelLensOptions): HTMLElement {
  const {image, kernel, output, stride = 1, padding = 0, dilation = 1} = options;
  const [height, width] = image.shape.slice(-2);
  const [rows, columns] = output.shape.slice(-2);
  const [taps] = kernel.shape.slice(-1);
  const reach = dilation * (taps - 1) + 1;

  const left = pixelPlane({height, width, size: SIZE, label: `input, ${height} × ${width}`});
  const right = pixelPlane({
    height: rows,
    width: columns,
    size: SIZE,
    label: `output, ${rows} × ${columns}`,
    onPoint: (row, column) => show(row, column),
  });
  const products = Array.from({length: taps * taps}, () => html("span", {class: "lens-product"}));
  const table = html("div", {class: "lens-products"}, ...products);
  table.style.setProperty("--taps", String(taps));
  const sum = html("p", {class: "lens-sum"});
  const element = html(
    "figure",
    {class: "view view-lens"},
    left.element,
    html("div", {class: "lens-middle"}, table, sum),
    right.element,
  );

  const show = (row: number, column: number) => {
    const top = row * stride - padding;
    const start = column * stride - padding;
    left.frame(
      dilation === 1
        ? [{row: top, column: start, height: reach, width: reach}]
        : products.map((_, i) => ({
            row: top + dilation * Math.floor(i / taps),
            column: start + dilation * (i % taps),
            height: 1,
            width: 1,
          })),
    );
    right.frame([{row, column, height: 1, width: 1}]);
    products.forEach((cell, i) => {
      const r = top + dilation * Math.floor(i / taps);
      const c = start + dilation * (i % taps);
      const inside = r >= 0 && r < height && c >= 0 && c < width;
      const value = inside ? image.data[r * width + c] : 0;
      setText(cell, `${short(value)} × ${short(kernel.data[i])}`);
      cell.classList.toggle("lens-nothing", value * kernel.data[i] === 0);
    });
    const result = formatNumber(output.data[row * columns + column], 3);
    setText(sum, `sum = ${result}`);
    right.select(row, column, `Row ${row}, column ${column}: ${result}`);
  };

  const repaint = () => {
    const ink = sequentialTable();
    left.paint((i) => colorIn(ink, image.data[i], 0, 1));
    let largest = 1e-6;
    for (const value of output.data) largest = Math.max(largest, Math.abs(value));
    const signed = divergingTable();
    right.paint((i) => colorIn(signed, output.data[i], -largest, largest));
  };

  const stop = onThemeChange(() => (element.isConnected ? repaint() : stop()));
  repaint();
  const [row, column] = options.at ?? [Math.floor(rows / 2), Math.floor(columns / 2)];
  show(row, column);
  return element;
}

/** Two decimals at most, so that nine products fit side by side. */
function short(value: number): string {
  return String(Math.round(100 * value) / 100).replace("-", "−");
}
