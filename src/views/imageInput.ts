/**
 * The reader's own image: dropped or chosen, brought to the shape that a model takes. Drawings of
 * digits are centred as those of MNIST are.
 *
 *     const image = view(imageInput({shape: [28, 28], centre: true}))
 */
import {onThemeChange, sequentialTable} from "./colors.js";
import {html, setText} from "./dom.js";
import {asMnist} from "./drawDigit.js";
import {fileDrop} from "./fileDrop.js";
import {colorIn, contextOf, paint} from "./pixels.js";

export interface ImageInputOptions {
  /** Pixels of the value. With `centre`, 28 by 28. */
  shape?: readonly [height: number, width: number];
  /** 1 for grey values, 3 for red, green and blue. */
  channels?: 1 | 3;
  /**
   * Takes the image for a drawn digit: dark strokes on light paper become ink (1) on nothing (0), are
   * scaled to a box of 20 by 20 and centred by their mass.
   */
  centre?: boolean;
  label?: string;
}

/** [channels, height, width], from 0 (black, or no ink) to 1; all 0 while there is no image. */
export type ImageFromFile = HTMLElement & {value: Float32Array<ArrayBuffer>};

const LARGEST = 20e6;
/** Side on which a digit is looked at before it is centred. */
const FINE = 112;
/** Paper is never quite white: fainter marks than this are no ink. */
const FAINTEST = 0.25;
/** Width of the preview on the page, in pixels. */
const SHOWN = 112;

export function imageInput(options: ImageInputOptions = {}): ImageFromFile {
  const {centre = false, label = "Drop an image"} = options;
  const {shape = [28, 28], channels = 1} = options;
  if (centre && (channels !== 1 || shape[0] !== 28 || shape[1] !== 28)) {
    throw new RangeError(
      `imageInput: digits are centred in one channel of 28 by 28, not ${channels} of ${shape.join(" by ")}.`,
    );
  }
  const [height, width] = shape;
  const preview = html("canvas", {class: "pad-preview", width, height, role: "img"});
  preview.style.width = `${SHOWN}px`;
  preview.style.height = `${Math.round((SHOWN * height) / width)}px`;
  const caption = html("span", {});

  const drop = fileDrop({
    label,
    hint: `It is ${centre ? "scaled and centred" : "cut to its middle and scaled"} to ${width} × ${height}. Up to 20\u00a0MB.`,
    accept: "image/*",
    largest: LARGEST,
    take: async (file) => {
      const bitmap = await decode(file);
      const size = `${bitmap.width} × ${bitmap.height} pixels`;
      try {
        element.value = centre
          ? asMnist(inkOf(pixelsOf(bitmap, FINE, FINE, "whole")), FINE)
          : planesOf(pixelsOf(bitmap, height, width, "middle"), channels);
      } finally {
        bitmap.close();
      }
      read = true;
      repaint();
      element.dispatchEvent(new Event("input", {bubbles: true}));
      return `${file.name}: ${size}`;
    },
  });
  const element: ImageFromFile = Object.assign(
    html(
      "div",
      {class: "view view-image-input", role: "group", "aria-label": label},
      drop.element,
      html("div", {class: "pad-side"}, html("span", {}, "What the model sees"), preview, caption),
    ),
    {value: new Float32Array(channels * height * width)},
  );

  let read = false;
  const repaint = () => {
    const {value} = element;
    const table = sequentialTable();
    const plane = height * width;
    paint(preview, width, height, (i) => {
      if (!read) return table[0];
      if (channels === 3) {
        return [255 * value[i], 255 * value[plane + i], 255 * value[2 * plane + i]];
      }
      const grey = 255 * value[i];
      return centre ? colorIn(table, value[i], 0, 1) : [grey, grey, grey];
    });
    const what = read ? `an image, ${height} by ${width} pixels` : "nothing yet";
    preview.setAttribute("aria-label", `What the model sees: ${what}`);
    setText(caption, read ? `${channels} × ${height} × ${width} values` : "nothing yet");
  };

  const stop = onThemeChange(() => (element.isConnected ? repaint() : stop()));
  repaint();
  return element;
}

async function decode(file: File): Promise<ImageBitmap> {
  if (file.type !== "" && !file.type.startsWith("image/")) {
    throw new Error(`it is no image, but ${file.type}`);
  }
  try {
    return await createImageBitmap(file);
  } catch {
    throw new Error("this browser cannot read it as an image");
  }
}

/** Red, green, blue and opacity of the image, scaled to this size, on white. */
function pixelsOf(
  bitmap: ImageBitmap,
  height: number,
  width: number,
  part: "whole" | "middle",
): Uint8ClampedArray {
  const context = contextOf(html("canvas", {width, height}));
  if (!context) throw new Error("this browser cannot draw");
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  const choose = part === "whole" ? Math.min : Math.max;
  const scale = choose(width / bitmap.width, height / bitmap.height);
  const [w, h] = [scale * bitmap.width, scale * bitmap.height];
  context.drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
  return context.getImageData(0, 0, width, height).data;
}

/** One plane of luminance (ITU-R BT.601), or three of colour. */
export function planesOf(pixels: ArrayLike<number>, channels: 1 | 3): Float32Array<ArrayBuffer> {
  const count = pixels.length / 4;
  if (channels === 3) {
    return Float32Array.from(
      {length: 3 * count},
      (_, i) => pixels[4 * (i % count) + Math.floor(i / count)] / 255,
    );
  }
  return Float32Array.from(
    {length: count},
    (_, i) => (0.299 * pixels[4 * i] + 0.587 * pixels[4 * i + 1] + 0.114 * pixels[4 * i + 2]) / 255,
  );
}

/**
 * Ink from 0 to 1: how far a pixel is from the paper, whose grey is the commonest at the rim. So light
 * strokes on a dark ground are ink as well.
 */
export function inkOf(pixels: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const grey = planesOf(pixels, 1);
  const side = Math.round(Math.sqrt(grey.length));
  const rim = Array.from({length: side}, (_, i) => [
    grey[i],
    grey[(side - 1) * side + i],
    grey[i * side],
    grey[i * side + side - 1],
  ]).flat();
  const paper = rim.sort((a, b) => a - b)[rim.length >> 1];
  const darkest = grey.reduce((most, value) => Math.max(most, Math.abs(value - paper)), 0);
  return grey.map((value) => {
    const ink = darkest > 0.05 ? Math.abs(value - paper) / darkest : 0;
    return ink < FAINTEST ? 0 : ink;
  });
}
