/**
 * Reads values off a drawing: a rule, dots and a small note follow the pointer, a finger or the arrow
 * keys. The drawing says what stands at a place; nothing here knows what it shows.
 */
import {html, setAttributes, svg} from "./dom.js";

export interface Place {
  x: number;
  y: number;
}

export interface Reading {
  /** What is marked, in pixels of the drawing; the note stands beside the first. */
  places: readonly (Place & {color?: string})[];
  /** A vertical rule through the first place: for curves over a common x. */
  rule?: boolean;
  lines: readonly {text: string; color?: string}[];
  /** Stands above the lines, e.g. the image that a point is the code of. */
  picture?: HTMLCanvasElement;
}

export interface ProbeOptions {
  /** What stands at this place, in pixels of the drawing; undefined when there is nothing. */
  read: (place: Place) => Reading | undefined;
  /** Where an arrow key goes from here; a fiftieth of the drawing without it, ten times with Shift. */
  move?: (from: Place, direction: readonly [dx: number, dy: number]) => Place;
  /** Called when the reader presses the drawing there, or Enter. */
  choose?: (place: Place) => void;
}

/** What a probe needs to know of a drawing; `Chart` is one. */
export interface Probed {
  readonly body: HTMLElement;
  readonly drawing: SVGSVGElement;
  inner(): {left: number; right: number; top: number; bottom: number};
}

export interface Probe {
  /** Reads again: what is drawn has changed. */
  refresh(): void;
}

const DIRECTIONS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const STEP = 1 / 50;

export function addProbe(target: Probed, options: ProbeOptions): Probe {
  const {body, drawing} = target;
  const note = html("div", {class: "probe-note", role: "status"});
  const marks = svg("g", {class: "probe-marks", "aria-hidden": "true"});
  note.hidden = true;
  drawing.append(marks);
  body.append(note);
  setAttributes(drawing, {tabindex: 0, "aria-description": "Arrow keys read values off."});
  drawing.classList.add("probe-target");
  /** Where the reader points, as shares of the drawing: it keeps its meaning when the width changes. */
  let at: Place | undefined;

  const toPixels = ({x, y}: Place): Place => {
    const box = target.inner();
    return {
      x: box.left + x * (box.right - box.left),
      y: box.top + y * (box.bottom - box.top),
    };
  };
  const toShares = ({x, y}: Place): Place => {
    const box = target.inner();
    return {
      x: clamp((x - box.left) / (box.right - box.left)),
      y: clamp((y - box.top) / (box.bottom - box.top)),
    };
  };

  const refresh = () => {
    const reading = at && options.read(toPixels(at));
    note.hidden = !reading;
    if (reading) show(reading);
    else marks.replaceChildren();
  };

  const show = ({places, rule, lines, picture}: Reading) => {
    const box = target.inner();
    const [first] = places;
    marks.replaceChildren(
      ...(rule && first
        ? [
            svg("line", {
              class: "probe-rule",
              x1: first.x,
              x2: first.x,
              y1: box.top,
              y2: box.bottom,
            }),
          ]
        : []),
      ...places.map(({x, y, color}) =>
        svg("circle", {class: "probe-dot", cx: x, cy: y, r: 4, fill: color ?? "none"}),
      ),
    );
    note.replaceChildren(
      ...(picture ? [picture] : []),
      ...lines.map(({text, color}) => {
        const line = html("div", {class: "probe-line"}, text);
        if (color) line.style.setProperty("--swatch", color);
        line.classList.toggle("probe-colored", color !== undefined);
        return line;
      }),
    );
    const anchor = first ?? toPixels(at as Place);
    const toLeft = anchor.x > (box.left + box.right) / 2;
    const below = anchor.y < (box.top + box.bottom) / 2;
    note.style.left = `${anchor.x + (toLeft ? -12 : 12)}px`;
    note.style.top = `${anchor.y + (below ? 6 : -6)}px`;
    note.style.transform = `translate(${toLeft ? "-100%" : "0"}, ${below ? "0" : "-100%"})`;
  };

  const leave = () => {
    at = undefined;
    refresh();
  };
  const point = (event: PointerEvent) => {
    const frame = drawing.getBoundingClientRect();
    // The pointer moves often: only the keyboard's readings are spoken.
    note.setAttribute("aria-live", "off");
    at = toShares({x: event.clientX - frame.left, y: event.clientY - frame.top});
    refresh();
  };
  drawing.addEventListener("pointermove", point);
  drawing.addEventListener("pointerdown", point);
  drawing.addEventListener("pointerleave", leave);
  drawing.addEventListener("blur", leave);
  drawing.addEventListener("click", () => {
    if (at) options.choose?.(toPixels(at));
  });
  drawing.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return leave();
    const direction = DIRECTIONS[event.key];
    if (!direction && !(event.key === "Enter" && options.choose)) return;
    event.preventDefault();
    note.setAttribute("aria-live", "polite");
    const from = at ?? {x: 0.5, y: 0.5};
    if (event.key === "Enter") return options.choose?.(toPixels(from));
    if (at)
      at = options.move ? toShares(options.move(toPixels(from), direction)) : nudge(from, event);
    else at = options.move ? toShares(options.move(toPixels(from), [0, 0])) : from;
    refresh();
  });

  const nudge = ({x, y}: Place, event: KeyboardEvent): Place => {
    const [dx, dy] = DIRECTIONS[event.key];
    const step = event.shiftKey ? 10 * STEP : STEP;
    return {x: clamp(x + dx * step), y: clamp(y + dy * step)};
  };

  return {refresh};
}

const clamp = (share: number) => Math.max(0, Math.min(1, share));
