/**
 * An image that the reader moves about by whole pixels: with the mouse, a finger or the arrow keys.
 * What is pushed over the edge is gone, and paper comes in on the other side.
 *
 *     const moved = view(dragImage({image: digit}))
 */
import {onThemeChange, sequentialTable} from "./colors.js";
import {html, setAttributes, setText} from "./dom.js";
import {colorIn, paint} from "./pixels.js";

export interface DragImageOptions {
  /** Values row by row, 0 (paper) to 1 (ink). */
  image: ArrayLike<number>;
  shape?: readonly [height: number, width: number];
  /** Width on the page in pixels. */
  size?: number;
  label?: string;
}

export type DragImage = HTMLElement & {value: Float32Array<ArrayBuffer>};

const STEPS: Record<string, readonly [down: number, right: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export function dragImage(options: DragImageOptions): DragImage {
  const {image, shape = [28, 28], size = 224, label = "An image to drag"} = options;
  const [height, width] = shape;
  let [down, right] = [0, 0];
  let from: {x: number; y: number; down: number; right: number} | undefined;
  const pad = html("canvas", {class: "pad pad-drag", width, height, tabindex: 0, role: "img"});
  pad.style.width = `${size}px`;
  const words = html("p", {class: "pad-hint"});
  const back = html("button", {type: "button", class: "run-button"}, "Back to the middle");
  const element = Object.assign(
    html(
      "div",
      {class: "view view-drag-image", role: "group", "aria-label": label},
      pad,
      html("div", {class: "pad-below"}, words, back),
    ),
    {value: Float32Array.from(image)},
  );

  const repaint = () => {
    const table = sequentialTable();
    paint(pad, width, height, (i) => colorIn(table, element.value[i], 0, 1));
    const place = placeText(down, right);
    setText(words, place || "Drag it, or use the arrow keys.");
    setAttributes(pad, {"aria-label": `${label}. ${place || "In its own place."}`});
  };

  const move = (newDown: number, newRight: number) => {
    if (newDown === down && newRight === right) return;
    down = Math.max(-height, Math.min(height, newDown));
    right = Math.max(-width, Math.min(width, newRight));
    element.value = shifted(image, height, width, down, right);
    repaint();
    element.dispatchEvent(new Event("input", {bubbles: true}));
  };

  pad.addEventListener("pointerdown", (event) => {
    pad.setPointerCapture?.(event.pointerId);
    from = {x: event.clientX, y: event.clientY, down, right};
  });
  pad.addEventListener("pointermove", (event) => {
    if (!from) return;
    const box = pad.getBoundingClientRect();
    move(
      from.down + Math.round(((event.clientY - from.y) / box.height) * height),
      from.right + Math.round(((event.clientX - from.x) / box.width) * width),
    );
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    pad.addEventListener(end, () => {
      from = undefined;
    });
  }
  pad.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    move(down + step[0], right + step[1]);
  });
  back.addEventListener("click", () => move(0, 0));

  const stop = onThemeChange(() => (element.isConnected ? repaint() : stop()));
  repaint();
  return element;
}

/** The image moved by whole pixels, paper where nothing came from. */
function shifted(
  image: ArrayLike<number>,
  height: number,
  width: number,
  down: number,
  right: number,
): Float32Array<ArrayBuffer> {
  const result = new Float32Array(height * width);
  for (let row = Math.max(0, down); row < Math.min(height, height + down); ++row) {
    for (let column = Math.max(0, right); column < Math.min(width, width + right); ++column) {
      result[row * width + column] = image[(row - down) * width + column - right];
    }
  }
  return result;
}

function placeText(down: number, right: number): string {
  const parts = [
    down === 0 ? "" : `${Math.abs(down)} ${down > 0 ? "down" : "up"}`,
    right === 0 ? "" : `${Math.abs(right)} ${right > 0 ? "right" : "left"}`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "" : `Moved ${parts.join(", ")}.`;
}
