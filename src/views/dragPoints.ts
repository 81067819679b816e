/**
 * A plane in which the reader puts points of two or more classes: click to add one of the chosen class,
 * drag to move, Delete to remove. By keyboard, a button adds a point and gives it the focus; arrow keys
 * move it, and the number of a class changes its class.
 *
 *     const points = view(dragPoints({points: start}))
 */
import {makeChart} from "./chart.js";
import {classShapes, series} from "./colors.js";
import {html, setAttributes, svg, uniqueId} from "./dom.js";
import {type PointPresets, placeIn, pointPresets} from "./pointPresets.js";
import {countText, type Domain, domainOf, type Point, planeScales, pointMark} from "./points.js";
import type {Scale} from "./scale.js";

export interface DragPointsOptions {
  /** Points to begin with. */
  points?: readonly Point[];
  domain?: Domain;
  /** Names of the classes. */
  classes?: readonly string[];
  /** Offers whole sets of points to begin with: the book's, or one's own in the square from -1 to 1. */
  presets?: boolean | PointPresets;
}

export type DragPoints = HTMLElement & {value: readonly Point[]};

/** Share of the plane's width that an arrow key moves a point. */
const NUDGE = 0.02;

export function dragPoints(options: DragPointsOptions = {}): DragPoints {
  const {classes = ["class 0", "class 1"]} = options;
  const start = options.points ?? [];
  const domain = options.domain ?? domainOf(start, 0.4);
  let points: Point[] = start.map((point) => ({...point}));
  let label = 0;
  let dragged: Point | undefined;

  const scales = () => planeScales(chart, domain);

  const redraw = () => {
    const {box, x, y} = scales();
    chart.axes(x, y);
    const area = svg("rect", {
      class: "drag-area",
      x: box.left,
      y: box.top,
      width: box.right - box.left,
      height: box.bottom - box.top,
    });
    const focused = chart.marks.contains(document.activeElement)
      ? document.activeElement?.getAttribute("data-index")
      : undefined;
    chart.marks.replaceChildren(area, ...points.map((point, i) => handle(point, i, x, y)));
    // After the last point was removed, the one before it.
    if (focused) focus(Math.min(Number(focused), points.length - 1));
  };

  const focus = (index: number) =>
    chart.marks.querySelector<SVGElement>(`[data-index="${index}"]`)?.focus();

  const handle = (point: Point, index: number, x: Scale, y: Scale) => {
    const mark = pointMark(point, x, y, 6);
    setAttributes(mark, {
      class: "point drag-point",
      tabindex: 0,
      role: "button",
      "data-index": index,
      "aria-label": `${classes[point.label]}, x ${point.x.toFixed(2)}, y ${point.y.toFixed(2)}`,
    });
    return mark;
  };

  const chart = makeChart({
    name: "drag-points",
    title: "Points to move",
    xLabel: "x₁",
    yLabel: "x₂",
    square: true,
    redraw,
  });
  const drawing = chart.marks.ownerSVGElement as SVGSVGElement;
  drawing.setAttribute("role", "group");

  const changed = () => {
    element.value = points.map((point) => ({...point}));
    redraw();
    chart.describe(countText(points, classes));
    element.dispatchEvent(new Event("input", {bubbles: true}));
  };

  const place = (event: PointerEvent) => {
    const {box, x, y} = scales();
    const frame = drawing.getBoundingClientRect();
    const inX = (event.clientX - frame.left - box.left) / (box.right - box.left);
    const inY = (box.bottom - (event.clientY - frame.top)) / (box.bottom - box.top);
    return {x: within(x.domain, inX), y: within(y.domain, inY)};
  };

  drawing.addEventListener("pointerdown", (event) => {
    const index = (event.target as Element).getAttribute("data-index");
    if (index !== null) dragged = points[Number(index)];
    else if ((event.target as Element).classList.contains("drag-area")) {
      dragged = {...place(event), label};
      points.push(dragged);
      changed();
    }
    if (dragged) drawing.setPointerCapture?.(event.pointerId);
  });
  drawing.addEventListener("pointermove", (event) => {
    if (!dragged) return;
    Object.assign(dragged, place(event));
    changed();
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    drawing.addEventListener(end, () => {
      dragged = undefined;
    });
  }
  drawing.addEventListener("keydown", (event) => {
    const index = Number((event.target as Element).getAttribute("data-index") ?? -1);
    const point = points[index];
    if (!point) return;
    const span = (domain[0][1] - domain[0][0]) * NUDGE;
    if (event.key === "ArrowLeft") point.x -= span;
    else if (event.key === "ArrowRight") point.x += span;
    else if (event.key === "ArrowUp") point.y += span;
    else if (event.key === "ArrowDown") point.y -= span;
    else if (Number(event.key) >= 1 && Number(event.key) <= classes.length) {
      point.label = Number(event.key) - 1;
    } else if (event.key === "Delete" || event.key === "Backspace") points.splice(index, 1);
    else return;
    event.preventDefault();
    changed();
  });

  const group = uniqueId("class");
  const choices = classes.map((name, i) => {
    const input = html("input", {type: "radio", name: group});
    input.checked = i === 0;
    input.addEventListener("change", () => {
      label = i;
    });
    const swatch = html("span", {class: `swatch swatch-${classShapes[i % classShapes.length]}`});
    swatch.style.setProperty("--swatch", series(i));
    return html("label", {}, input, swatch, name);
  });
  const button = (name: string, act: () => void) => {
    const made = html("button", {type: "button", class: "run-button"}, name);
    made.addEventListener("click", act);
    return made;
  };
  const clear = button("Clear", () => {
    points = [];
    changed();
  });
  const add = button("Add a point", () => {
    points.push({...middle(domain), label});
    changed();
    focus(points.length - 1);
  });
  const chooser = (presets: PointPresets) => {
    const select = html(
      "select",
      {class: "field", "aria-label": "Begin with"},
      html("option", {value: ""}, "Begin with …"),
      ...Object.keys(presets).map((name) => html("option", {value: name}, name)),
    );
    select.addEventListener("input", (event) => event.stopPropagation());
    select.addEventListener("change", () => {
      const preset = presets[select.value];
      // The same set can be asked for again.
      select.value = "";
      if (!preset) return;
      points = placeIn(domain, preset(classes.length));
      changed();
    });
    return select;
  };
  const element = Object.assign(
    html(
      "div",
      {class: "view view-drag", role: "group", "aria-label": "Points to move"},
      html(
        "div",
        {class: "drag-choices"},
        html("span", {}, "Click adds a point of"),
        ...choices,
        add,
        clear,
        options.presets
          ? chooser(options.presets === true ? pointPresets : options.presets)
          : undefined,
      ),
      chart.element,
    ),
    {value: start},
  );
  redraw();
  chart.describe(countText(points, classes));
  return element;
}

function middle([[x0, x1], [y0, y1]]: Domain): {x: number; y: number} {
  return {x: (x0 + x1) / 2, y: (y0 + y1) / 2};
}

function within([low, high]: readonly [number, number], share: number): number {
  return low + Math.max(0, Math.min(1, share)) * (high - low);
}
