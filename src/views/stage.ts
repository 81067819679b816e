/**
 * A canvas with a drawing in SVG over it, as wide as the page allows: for what has too many marks for
 * SVG and needs names, read-outs and handles all the same. The canvas is sharp on every screen.
 */
import {html, setAttributes, setText, svg} from "./dom.js";
import {contextOf} from "./pixels.js";
import {followWidth, START_WIDTH} from "./width.js";

export interface Stage {
  readonly element: HTMLElement;
  readonly body: HTMLElement;
  readonly drawing: SVGSVGElement;
  size(): {width: number; height: number};
  inner(): {left: number; right: number; top: number; bottom: number};
  /** The cleared canvas in pixels of the page; nothing where there is no canvas (jsdom). */
  context(): CanvasRenderingContext2D | null;
  describe(summary: string): void;
}

export interface StageOptions {
  /** Class of the figure: `view-<name>`. */
  name: string;
  title: string;
  height: (width: number) => number;
  maxWidth?: number;
  /** Called when the width has changed. */
  redraw: () => void;
}

export function makeStage({name, title, height, maxWidth = 760, redraw}: StageOptions): Stage {
  const canvas = html("canvas", {class: "stage-canvas", "aria-hidden": "true"});
  const drawing = svg("svg", {class: "chart-svg", role: "img", "aria-label": title});
  const body = html("div", {class: "chart-body"}, canvas, drawing);
  const caption = html("figcaption", {class: "view-summary"});
  const element = html("figure", {class: `view view-${name}`}, body, caption);
  body.style.maxWidth = `${maxWidth}px`;
  let width = Math.min(START_WIDTH, maxWidth);

  const resize = () => {
    const tall = height(width);
    body.style.height = `${tall}px`;
    setAttributes(drawing, {width, height: tall, viewBox: `0 0 ${width} ${tall}`});
  };
  resize();
  followWidth(element, maxWidth, (measured) => {
    width = measured;
    resize();
    redraw();
  });

  return {
    element,
    body,
    drawing,
    size: () => ({width, height: height(width)}),
    inner: () => ({left: 0, top: 0, right: width, bottom: height(width)}),
    context: () => {
      const context = contextOf(canvas);
      if (!context) return null;
      const tall = height(width);
      const ratio = globalThis.devicePixelRatio || 1;
      const [across, down] = [Math.round(width * ratio), Math.round(tall * ratio)];
      if (canvas.width !== across || canvas.height !== down) {
        Object.assign(canvas, {width: across, height: down});
        Object.assign(canvas.style, {width: `${width}px`, height: `${tall}px`});
        resize();
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, tall);
      return context;
    },
    describe: (summary) => {
      setAttributes(drawing, {"aria-label": `${title}. ${summary}`});
      setText(caption, summary);
    },
  };
}
