/**
 * Codes of examples in the plane, by class: what an encoder has made of them. Codes of more than two
 * numbers are shown by their two principal components. Pointer and arrow keys find an example and show
 * its image; a press gives the place to other cells.
 *
 *     const place = view(latentScatter({run, codes: ({encoder}) => encoder.forward(x), labels, images}))
 */
import {
  evaluate,
  principalComponents,
  type Run,
  ShapeError,
  type Step,
  type Tensor,
  type Values,
} from "../lib/index.js";
import {makeChart} from "./chart.js";
import {classShapes, onThemeChange, sequentialTable, series, seriesColor} from "./colors.js";
import {html} from "./dom.js";
import {follow, showFailure} from "./follow.js";
import {formatNumber, formatPercent} from "./format.js";
import {legend} from "./legend.js";
import {expectCount, extentOf} from "./numbers.js";
import {colorIn, contextOf, paint} from "./pixels.js";
import {planeScales} from "./points.js";
import {addProbe, type Place} from "./probe.js";

export interface LatentScatterOptions<S extends Step> {
  /** The run to follow; without it the codes are shown as they are. */
  run?: Run<S>;
  /** [n, d] with d of at least 2, or how to compute them from a state. */
  codes: Tensor | ((state: S) => Tensor);
  /** The class of each example. */
  labels?: ArrayLike<number>;
  /** Names of the classes; their numbers without it. */
  classes?: readonly string[];
  /** Values of all images one after the other, and the size of one. */
  images?: ArrayLike<number>;
  shape?: readonly [height: number, width: number];
  /** What each example is called; its number without it. */
  names?: readonly string[];
  every?: number;
}

/** What the reader chose: a place (for codes of two numbers the code itself), and the example there. */
export interface Chosen {
  place: readonly [number, number];
  index: number;
}

export type LatentScatter = HTMLElement & {value: Chosen | undefined};

interface Cloud {
  /** x and y in turn. */
  places: ArrayLike<number>;
  count: number;
  /** Numbers in a code, and the share of variance along each axis where there are more than two. */
  width: number;
  explained: readonly number[] | undefined;
}

type Range = readonly [number, number];

/** @throws TypeError for a function of a state without a run; ShapeError when labels do not fit */
export function latentScatter<S extends Step>(options: LatentScatterOptions<S>): LatentScatter {
  const {run, codes, labels, images, names, shape = [28, 28], every = 200} = options;
  const classCount =
    options.classes?.length ?? (labels ? Math.max(0, ...Array.from(labels)) + 1 : 1);
  const classOf = (index: number) => (labels ? labels[index] : 0);
  const className = (c: number) => options.classes?.[c] ?? String(c);
  const picture = html("canvas", {width: shape[1], height: shape[0]});
  let cloud: Cloud | undefined;
  let axes: ArrayLike<number> | undefined;
  let domain: [Range, Range] = [
    [-1, 1],
    [-1, 1],
  ];

  const scales = () => planeScales(chart, domain);

  const redraw = () => {
    const {box, x, y} = scales();
    chart.axes(x, y);
    probe.refresh();
    const context = chart.canvas && contextOf(chart.canvas);
    if (!chart.canvas || !context) return;
    const [width, height] = [box.right - box.left, box.bottom - box.top];
    const ratio = globalThis.devicePixelRatio || 1;
    Object.assign(chart.canvas, {width: width * ratio, height: height * ratio});
    context.setTransform(ratio, 0, 0, ratio, -box.left * ratio, -box.top * ratio);
    if (!cloud) return;
    const radius = cloud.count > 2000 ? 2.2 : cloud.count > 400 ? 3 : 4.5;
    for (let c = 0; c < classCount; ++c) {
      context.beginPath();
      for (let i = 0; i < cloud.count; ++i) {
        if (classOf(i) !== c) continue;
        const [px, py] = [x(cloud.places[2 * i]), y(cloud.places[2 * i + 1])];
        TRACE[classShapes[c % classShapes.length]](context, px, py, radius);
      }
      context.fillStyle = `rgb(${seriesColor(c).join(" ")} / 0.8)`;
      context.fill();
    }
  };

  const chart = makeChart({
    name: "latent-scatter",
    title: "Codes of the examples in the plane",
    xLabel: "first code",
    yLabel: "second code",
    square: true,
    maxWidth: 520,
    canvas: true,
    redraw,
  });

  const nearest = ({x, y}: Place): number | undefined => {
    const at = scales();
    let [best, distance] = [-1, Number.POSITIVE_INFINITY];
    for (let i = 0; cloud && i < cloud.count; ++i) {
      const away = Math.hypot(at.x(cloud.places[2 * i]) - x, at.y(cloud.places[2 * i + 1]) - y);
      if (away < distance) [best, distance] = [i, away];
    }
    return best >= 0 ? best : undefined;
  };
  const placeOf = (index: number): Place => {
    const {x, y} = scales();
    return {x: x(cloud?.places[2 * index] ?? 0), y: y(cloud?.places[2 * index + 1] ?? 0)};
  };
  /** The nearest example in a direction, those ahead before those beside. */
  const neighbour = (from: Place, [dx, dy]: readonly [number, number]): Place => {
    const here = nearest(from);
    if (here === undefined || (dx === 0 && dy === 0))
      return here === undefined ? from : placeOf(here);
    let [best, cost] = [placeOf(here), Number.POSITIVE_INFINITY];
    for (let i = 0; cloud && i < cloud.count; ++i) {
      const at = placeOf(i);
      const [ahead, beside] = [
        (at.x - from.x) * dx + (at.y - from.y) * dy,
        Math.abs((at.x - from.x) * dy) + Math.abs((at.y - from.y) * dx),
      ];
      if (i !== here && ahead > 0.5 && ahead + 3 * beside < cost)
        [best, cost] = [at, ahead + 3 * beside];
    }
    return best;
  };

  const probe = addProbe(chart, {
    read: (place) => {
      const index = nearest(place);
      if (index === undefined || !cloud) return undefined;
      const [a, b] = [cloud.places[2 * index], cloud.places[2 * index + 1]];
      if (images) paintImage(picture, images, index, shape);
      const name = names?.[index] ?? `example ${index + 1}`;
      const color = series(classOf(index));
      return {
        places: [{...placeOf(index), color}],
        picture: images && picture,
        lines: [
          {text: labels ? `${name}, class ${className(classOf(index))}` : name, color},
          {text: `at ${formatNumber(a)}, ${formatNumber(b)}`},
        ],
      };
    },
    move: neighbour,
    choose: (place) => {
      const index = nearest(place);
      if (index === undefined) return;
      const {x, y} = scales();
      element.value = {place: [x.invert(place.x), y.invert(place.y)], index};
      element.dispatchEvent(new Event("input", {bubbles: true}));
    },
  });

  const show = async (make: (() => Tensor) | undefined) => {
    if (make) {
      const found = await readCodes(make, axes);
      if (labels) expectCount("latentScatter", "labels", labels.length, "codes", found.cloud.count);
      ({cloud, axes} = found);
      domain = steadyDomain(domain, cloud);
      const [first, second] = axisNames(cloud);
      chart.label(first, second);
    } else cloud = axes = undefined;
    redraw();
    chart.describe(cloud ? describe(cloud, labels, classCount, className) : "not trained yet");
  };

  const element: LatentScatter = Object.assign(chart.element, {value: undefined});
  if (labels) {
    const items = Array.from({length: classCount}, (_, c) => ({
      name: className(c),
      color: series(c),
      mark: classShapes[c % classShapes.length],
    }));
    element.prepend(html("div", {class: "chart-key"}, legend(items)));
  }
  redraw();
  if (run) {
    chart.describe("not trained yet");
    const make = typeof codes === "function" ? codes : () => codes;
    const draw = (state: S | undefined) => show(state && (() => make(state)));
    follow(element, run, draw, {every});
  } else if (typeof codes === "function") {
    throw new TypeError(
      "latentScatter: codes are a function of a run's state, but no run is given.",
    );
  } else {
    show(() => codes).catch((error) => showFailure(element, error));
    const stop = onThemeChange(() => (element.isConnected ? redraw() : stop()));
  }
  return element;
}

const TRACE: Record<
  (typeof classShapes)[number],
  (context: CanvasRenderingContext2D, x: number, y: number, r: number) => void
> = {
  circle: (context, x, y, r) => {
    context.moveTo(x + r, y);
    context.arc(x, y, r, 0, 2 * Math.PI);
  },
  square: (context, x, y, r) => context.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r),
  triangle: (context, x, y, r) => {
    context.moveTo(x, y - 1.25 * r);
    context.lineTo(x + 1.1 * r, y + 0.85 * r);
    context.lineTo(x - 1.1 * r, y + 0.85 * r);
    context.closePath();
  },
  diamond: (context, x, y, r) => {
    context.moveTo(x, y - 1.3 * r);
    context.lineTo(x + 1.3 * r, y);
    context.lineTo(x, y + 1.3 * r);
    context.lineTo(x - 1.3 * r, y);
    context.closePath();
  },
};

/**
 * Codes of two numbers as they are, of more by their principal components, turned so that the picture
 * does not flip from look to look.
 */
async function readCodes(
  make: () => Tensor,
  before: ArrayLike<number> | undefined,
): Promise<{cloud: Cloud; axes: ArrayLike<number> | undefined}> {
  let [count, width] = [0, 0];
  const read = await evaluate((): Record<string, Tensor> => {
    const codes = make();
    [count, width] = codes.shape;
    if (codes.shape.length !== 2 || width < 2 || count < 2) {
      throw new ShapeError(
        `latentScatter: codes must have the shape [examples, numbers], with at least 2 of both, not [${codes.shape.join(", ")}].`,
      );
    }
    return width === 2 ? {projected: codes} : {...principalComponents(codes, 2)};
  });
  const {projected, components, explained} = read as Partial<Record<string, Values>>;
  const places = Float32Array.from(projected?.data ?? []);
  if (!components) return {cloud: {places, count, width, explained: undefined}, axes: undefined};
  const axes = Float32Array.from(components.data);
  for (const axis of [0, 1]) {
    let agreement = 0;
    for (let k = 0; before && k < width; ++k) {
      agreement += before[axis * width + k] * axes[axis * width + k];
    }
    if (agreement >= 0) continue;
    for (let k = 0; k < width; ++k) axes[axis * width + k] *= -1;
    for (let i = axis; i < places.length; i += 2) places[i] *= -1;
  }
  return {cloud: {places, count, width, explained: Array.from(explained?.data ?? [])}, axes};
}

/** Room around the points. It grows at once, and shrinks only when much of it is empty: no trembling. */
function steadyDomain([x, y]: [Range, Range], {places, count}: Cloud): [Range, Range] {
  const range = (axis: number, before: Range): Range => {
    const values = Array.from({length: count}, (_, i) => places[2 * i + axis]);
    const [low, high] = extentOf(values) ?? [-1, 1];
    const room = (high - low || 1) * 0.08;
    const fits = low >= before[0] && high <= before[1];
    const fills = high - low > 0.6 * (before[1] - before[0]);
    return fits && fills ? before : [low - room, high + room];
  };
  return [range(0, x), range(1, y)];
}

function axisNames({explained}: Cloud): [string, string] {
  if (!explained) return ["first number of the code", "second number of the code"];
  const [a, b] = explained.map((share) => formatPercent(share));
  return [`1st principal component (${a} of variance)`, `2nd principal component (${b})`];
}

function paintImage(
  canvas: HTMLCanvasElement,
  images: ArrayLike<number>,
  index: number,
  [height, width]: readonly [number, number],
): void {
  const table = sequentialTable();
  const full = images instanceof Uint8Array ? 255 : 1;
  const start = index * height * width;
  paint(canvas, width, height, (k) => colorIn(table, images[start + k], 0, full));
}

function describe(
  {places, count, width, explained}: Cloud,
  labels: ArrayLike<number> | undefined,
  classes: number,
  className: (c: number) => string,
): string {
  const shares = explained?.map((share) => formatPercent(share)).join(" and ");
  const what = explained
    ? `${count} codes of ${width} numbers, by two components with ${shares} of the variance`
    : `${count} codes of 2 numbers`;
  if (!labels) return what;
  const middles = Array.from({length: classes}, () => ({x: 0, y: 0, n: 0}));
  for (let i = 0; i < count; ++i) {
    const middle = middles[labels[i]];
    middle.x += places[2 * i];
    middle.y += places[2 * i + 1];
    middle.n += 1;
  }
  const said = middles.flatMap(({x, y, n}, c) =>
    n > 0 ? [`${className(c)} around ${formatNumber(x / n, 2)}, ${formatNumber(y / n, 2)}`] : [],
  );
  return `${what}; class ${said.join("; ")}`;
}
