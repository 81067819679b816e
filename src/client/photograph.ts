/**
 * Turns what a cell shows into HTML that stands by itself: no script, no id or control that would get
 * in the way of the live cell, and in the place of each canvas an image of it.
 */
import {toWebp} from "./webp.js";

/** Attributes that name other elements by id, or hold references of SVG to them. */
const REFERENCES = ["id", "for", "aria-labelledby", "aria-describedby", "aria-controls", "href"];
/** Attributes by which a live run is known, and others that mean nothing in a picture. */
const LIVE = ["data-run", "data-step", "data-loss", "data-device", "data-metrics", "name"];
/** What may be wider than its place: its picture, too, can be scrolled from the keyboard. */
const SCROLLED = ".matrix-stage, [role=region]";
const NUMBERS = ["points", "transform", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width"];
const PREFIX = "recorded-";
/** Two shapes of a drawing are the same one, scaled, up to this relative difference. */
const SAME_SHAPE = 0.02;

interface Shape {
  readonly ratio: number;
  readonly html: string;
}

export class Photographer {
  readonly #dark = new Map<HTMLElement, string[]>();
  readonly #narrow = new Map<HTMLElement, Shape[]>();
  /** Class by what it says. */
  readonly #styles = new Map<string, string>();

  /** Style rules that the pictures need. */
  get style(): string {
    return [...this.#styles].map(([text, name]) => `.${name}{${text}}`).join("\n");
  }

  keepDark(cells: readonly HTMLElement[]): void {
    for (const cell of cells) this.#dark.set(cell, canvasesOf(outputOf(cell)).map(imageOf));
  }

  keepNarrow(cells: readonly HTMLElement[]): void {
    for (const cell of cells) {
      const drawings = drawingsOf(this.#copy(cell));
      const shapes = drawings.map((svg) => {
        svg.classList.add("recorded-narrow");
        return {ratio: ratioOf(svg), html: svg.outerHTML};
      });
      this.#narrow.set(cell, shapes);
    }
  }

  /** What the cell shows; undefined where there is nothing to see. */
  picture(cell: HTMLElement): string | undefined {
    const copy = this.#copy(cell);
    const narrow = this.#narrow.get(cell) ?? [];
    const drawings = drawingsOf(copy);
    drawings.forEach((svg, i) => {
      const other = drawings.length === narrow.length ? narrow[i] : undefined;
      const differs = other && Math.abs(ratioOf(svg) / other.ratio - 1) > SAME_SHAPE;
      if (differs) {
        svg.classList.add("recorded-wide");
        svg.insertAdjacentHTML("afterend", other.html);
      } else letScale(svg);
    });
    return copy.innerHTML.trim() || undefined;
  }

  #copy(cell: HTMLElement): HTMLElement {
    const output = outputOf(cell);
    const copy = output.cloneNode(true) as HTMLElement;
    const originals = [...output.querySelectorAll("*")];
    const dark = this.#dark.get(cell) ?? [];
    let images = 0;
    [...copy.querySelectorAll("*")].forEach((element, i) => {
      const original = originals[i];
      clean(element);
      if (original instanceof HTMLCanvasElement) {
        this.#replaceCanvas(original, element, dark[images]);
        images += 1;
      } else keepValue(original, element);
    });
    removeNoise(copy);
    return copy;
  }

  #replaceCanvas(canvas: HTMLCanvasElement, copy: Element, dark: string | undefined): void {
    const light = imageOf(canvas);
    if (light === "") {
      copy.remove();
      return;
    }
    const images =
      dark === undefined || dark === light
        ? [["", light]]
        : [
            ["light", light],
            ["dark", dark],
          ];
    const drawing = canvas.parentElement?.querySelector<SVGSVGElement>(":scope > .chart-svg");
    const make = drawing
      ? (source: string) => imageUnder(canvas, drawing, source)
      : (source: string) => this.#imageFor(canvas, source);
    const made = images.map(([theme, source]) => {
      const image = make(source);
      if (theme) image.classList.add(PREFIX + theme);
      return image;
    });
    // Under a chart's lines: the image belongs into the drawing, so that both scale as one.
    if (drawing) copy.parentElement?.querySelector(":scope > .chart-svg")?.prepend(...made);
    else copy.before(...made);
    copy.remove();
  }

  #imageFor(canvas: HTMLCanvasElement, source: string): Element {
    const image = document.createElement("img");
    const label = canvas.getAttribute("aria-label");
    image.alt = label ?? "";
    image.className = canvas.className;
    image.width = canvas.width;
    image.height = canvas.height;
    image.src = source;
    if (canvas.style.cssText) image.style.cssText = canvas.style.cssText;
    // An image, unlike a canvas, takes its attribute for its height whatever its width.
    const text = `height: auto; ${rulesFor(canvas)}`;
    const name = this.#styles.get(text) ?? `${PREFIX}image-${this.#styles.size + 1}`;
    this.#styles.set(text, name);
    image.classList.add(name);
    return image;
  }
}

function outputOf(cell: HTMLElement): HTMLElement {
  return cell.querySelector(".cell-output > .observablehq--block") ?? document.createElement("div");
}

function canvasesOf(parent: HTMLElement): HTMLCanvasElement[] {
  return [...parent.querySelectorAll("canvas")];
}

/** Empty for a canvas that shows nothing. */
function imageOf(canvas: HTMLCanvasElement): string {
  if (canvas.width === 0 || canvas.height === 0) return "";
  if (getComputedStyle(canvas).visibility === "hidden") {
    const size = `width="${canvas.width}" height="${canvas.height}"`;
    return `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" ${size}/>`)}`;
  }
  return toWebp(canvas);
}

/** The canvas as an image of its chart, where it lies under the drawing. */
function imageUnder(canvas: HTMLCanvasElement, drawing: SVGSVGElement, source: string): Element {
  const image = document.createElementNS("http://www.w3.org/2000/svg", "image");
  const [box, frame] = [canvas.getBoundingClientRect(), drawing.getBoundingClientRect()];
  image.setAttribute("x", round(box.left - frame.left));
  image.setAttribute("y", round(box.top - frame.top));
  image.setAttribute("width", round(box.width));
  image.setAttribute("height", round(box.height));
  image.setAttribute("preserveAspectRatio", "none");
  image.setAttribute("href", source);
  image.style.imageRendering = getComputedStyle(canvas).imageRendering;
  return image;
}

/** What the style sheets say of this canvas by name of its tag: an image will not hear it. */
function rulesFor(canvas: HTMLCanvasElement): string {
  return [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSStyleRule)
    .filter(({selectorText}) => /\bcanvas\b/.test(selectorText) && canvas.matches(selectorText))
    .map(({style}) => style.cssText)
    .join(" ");
}

/** The outermost drawings: those inside others are part of them. */
function drawingsOf(copy: HTMLElement): SVGSVGElement[] {
  return [...copy.querySelectorAll("svg")].filter(
    (svg) => svg.hasAttribute("viewBox") && !svg.parentElement?.closest("svg"),
  );
}

function ratioOf(svg: SVGSVGElement): number {
  const [, , width, height] = (svg.getAttribute("viewBox") as string).split(/[\s,]+/).map(Number);
  return width / height;
}

/** A drawing that has one shape keeps it at any width. */
function letScale(svg: SVGSVGElement): void {
  const body = svg.parentElement;
  if (!body?.classList.contains("chart-body") || !body.style.height) return;
  body.style.height = "auto";
  body.style.aspectRatio = String(Number(ratioOf(svg).toFixed(3)));
}

function clean(element: Element): void {
  for (const name of LIVE) element.removeAttribute(name);
  if (!element.matches(SCROLLED)) element.removeAttribute("tabindex");
  for (const {name, value} of [...element.attributes]) {
    if (REFERENCES.includes(name)) element.setAttribute(name, renamed(name, value));
    else if (value.includes("url(#")) {
      element.setAttribute(name, value.replaceAll("url(#", `url(#${PREFIX}`));
    } else if (name === "d") element.setAttribute(name, shortPath(value));
    else if (element instanceof SVGElement && NUMBERS.includes(name)) {
      element.setAttribute(
        name,
        value.replace(/-?\d+\.\d{2,}/g, (number) => round(Number(number))),
      );
    }
  }
  if (/^(button|input|select|textarea)$/.test(element.localName)) {
    element.setAttribute("disabled", "");
  }
  if (/^(status|alert)$/.test(element.getAttribute("role") ?? "")) element.removeAttribute("role");
}

function renamed(name: string, value: string): string {
  if (name !== "href") return value.replace(/\S+/g, (id) => PREFIX + id);
  const id = value.slice(1);
  // A link to a place of the page stays; one to a part of the drawing follows that part.
  return value.startsWith("#") && document.getElementById(id)?.closest("svg")
    ? `#${PREFIX}${id}`
    : value;
}

/** What the reader has set is no attribute, and so not in the copy. */
function keepValue(original: Element, copy: Element): void {
  if (original instanceof HTMLInputElement) {
    copy.setAttribute("value", original.value);
    copy.toggleAttribute("checked", original.checked);
  } else if (original instanceof HTMLTextAreaElement) copy.textContent = original.value;
  else if (original instanceof HTMLOptionElement) {
    copy.toggleAttribute("selected", original.selected);
  } else if (original instanceof HTMLOutputElement) copy.textContent = original.value;
}

function removeNoise(copy: HTMLElement): void {
  for (const element of copy.querySelectorAll("script, observablehq-loading, .view-failure")) {
    element.remove();
  }
  const comments = document.createNodeIterator(copy, NodeFilter.SHOW_COMMENT);
  for (let node = comments.nextNode(); node; node = comments.nextNode()) (node as Comment).remove();
}

/**
 * A path of straight lines in tenths of a pixel, from each point to the next: less than half as long
 * as the same with every point by itself. Other paths stay as they are.
 */
export function shortPath(path: string): string {
  if (!/^(?:[ML]\s*-?[\d.]+[\s,]*-?[\d.]+\s*)*Z?$/.test(path)) return path;
  let [x, y] = [0, 0];
  return path.replace(/([ML])\s*(-?[\d.]+)[\s,]*(-?[\d.]+)\s*/g, (_, kind, ...point) => {
    // Differences of rounded places: rounding errors do not add up.
    const [newX, newY] = point.slice(0, 2).map((value) => Math.round(10 * Number(value)));
    const [right, down] = kind === "M" ? [newX, newY] : [newX - x, newY - y];
    [x, y] = [newX, newY];
    const second = down < 0 ? tenths(down) : ` ${tenths(down)}`;
    return `${kind === "M" ? "M" : "l"}${tenths(right)}${second}`;
  });
}

const tenths = (count: number): string => String(count / 10).replace(/^(-?)0\./, "$1.");

const round = (value: number): string => String(Number(value.toFixed(1)));
