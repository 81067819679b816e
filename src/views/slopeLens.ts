/**
 * Functions of one number and their slopes, one above the other: choose a function, and move a place z
 * along it to read off its value, its tangent and its slope there. Slopes are taken by autograd.
 *
 *     const {name, z} = view(slopeLens({functions: {tanh: (z) => z.tanh(), relu: (z) => z.relu()}}))
 */
import {grad, scope, stack, type Tensor, tensor} from "../lib/index.js";
import {type Chart, cutOff, linePath, makeChart} from "./chart.js";
import {series} from "./colors.js";
import {type Curve, curveGlyphs} from "./curveGlyph.js";
import {html, setAttributes, setText, svg, uniqueId} from "./dom.js";
import {showFailure} from "./follow.js";
import {formatNumber} from "./format.js";
import {makeScale} from "./scale.js";

export interface SlopeLensOptions<N extends string> {
  /** Each function by its name, in tensor operations, number by number. */
  functions: Readonly<Record<N, Curve>>;
  /** What is chosen at first; the first function at z = 1 without it. */
  start?: {name: NoInfer<N>; z: number};
  /** The stretch of z; and the heights that are drawn, of the functions and of their slopes. */
  domain?: readonly [number, number];
  range?: readonly [number, number];
  slopeRange?: readonly [number, number];
}

export interface SlopePlace<N extends string> {
  name: N;
  z: number;
}

export type SlopeLens<N extends string> = HTMLElement & {value: SlopePlace<N>};

/** z moves in such steps, so that every place has a value of its own and 0 is one of them. */
const STEP = 0.05;
/** An arrow key goes so many of them; with Shift ten times as far. */
const NUDGE = 2;
/** Half the length of the tangent, along z. */
const ARM = 1.1;

/** What readers chose, by the names of the functions: it stays when the cell runs again. */
const remembered = new Map<string, SlopePlace<string>>();

interface Known {
  values: Float32Array;
  slopes: Float32Array;
}

export function slopeLens<N extends string>(options: SlopeLensOptions<N>): SlopeLens<N> {
  const {functions, domain = [-4, 4], range = [-1.5, 3], slopeRange = [-0.25, 1.25]} = options;
  const names = Object.keys(functions) as N[];
  if (names.length === 0) throw new RangeError("slopeLens: there is no function to draw.");
  const key = names.join();
  const place: SlopePlace<N> = {
    ...(options.start ?? {name: names[0], z: 1}),
    ...(remembered.get(key) as SlopePlace<N> | undefined),
  };
  const steps = Math.round((domain[1] - domain[0]) / STEP);
  const zs = Float32Array.from({length: steps + 1}, (_, i) => round(domain[0] + i * STEP));
  let known: ReadonlyMap<N, Known> = new Map();

  const indexOf = (z: number) => Math.max(0, Math.min(steps, Math.round((z - domain[0]) / STEP)));

  const upper = makePanel("Function", "f(z)", 230, range, () => redraw());
  const lower = makePanel("Slope", "f′(z)", 190, slopeRange, () => redraw());
  const handle = svg("circle", {
    class: "drag-point unit-handle",
    r: 9,
    fill: series(0),
    tabindex: 0,
    role: "slider",
    "aria-label": "place z",
    "aria-valuemin": domain[0],
    "aria-valuemax": domain[1],
  });
  upper.chart.marks.append(handle);
  upper.chart.drawing.setAttribute("role", "group");

  const redraw = () => {
    const {name, z} = place;
    const i = indexOf(z);
    const own = known.get(name);
    for (const panel of [upper, lower]) {
      const {x, y, box} = panel.scales(domain);
      panel.chart.axes(x, y);
      const lines = names.filter((other) => other !== name && known.has(other));
      const pathOf = (heights: ArrayLike<number>) =>
        linePath(Array.from(zs, x), Array.from(heights, y));
      const heightsOf = (known: Known) => (panel === upper ? known.values : known.slopes);
      const color = series(panel === upper ? 0 : 1);
      panel.clip.replaceChildren(
        svg("path", {
          class: "lens-axes",
          d: `M${box.left} ${y(0)}H${box.right}M${x(0)} ${box.top}V${box.bottom}`,
        }),
        ...lines.map((other) =>
          svg("path", {class: "lens-other", d: pathOf(heightsOf(known.get(other) as Known))}),
        ),
        svg("line", {class: "lens-place", x1: x(z), x2: x(z), y1: box.top, y2: box.bottom}),
        ...(own
          ? [svg("path", {class: "lens-curve", stroke: color, d: pathOf(heightsOf(own))})]
          : []),
      );
      if (!own) continue;
      const [value, slope] = [own.values[i], own.slopes[i]];
      if (panel === upper) {
        const [from, to] = [z - ARM, z + ARM];
        panel.clip.append(
          svg("line", {
            class: "lens-tangent",
            x1: x(from),
            y1: y(value - ARM * slope),
            x2: x(to),
            y2: y(value + ARM * slope),
          }),
        );
        const cy = Math.max(box.top, Math.min(box.bottom, y(value)));
        setAttributes(handle, {cx: x(z), cy, "aria-valuenow": z, "aria-valuetext": words(own, i)});
      } else {
        panel.clip.append(
          svg("circle", {class: "point", cx: x(z), cy: y(slope), r: 6, fill: series(1)}),
        );
      }
    }
    if (!own) return;
    setText(caption, sentence(own, i));
    upper.chart.describe(words(own, i));
    lower.chart.describe(`${formatNumber(own.slopes[i])} at z = ${formatNumber(z)}`);
  };

  const words = ({values, slopes}: Known, i: number) =>
    `${place.name} at z = ${formatNumber(place.z)}: f(z) = ${formatNumber(values[i])}, slope f′(z) = ${formatNumber(slopes[i])}`;
  const sentence = (own: Known, i: number) =>
    `${words(own, i)}. A gradient of 1 goes back through it as ${formatNumber(own.slopes[i])}.`;

  const changed = () => {
    element.value = {...place};
    remembered.set(key, element.value);
    redraw();
    element.dispatchEvent(new Event("input", {bubbles: true}));
  };
  const moveTo = (z: number) => {
    const next = zs[indexOf(z)];
    if (round(next) === place.z) return;
    place.z = round(next);
    changed();
  };

  for (const {chart, scales} of [upper, lower]) {
    const {drawing} = chart;
    let dragging = false;
    const follow = (event: PointerEvent) => {
      const frame = drawing.getBoundingClientRect();
      moveTo(scales(domain).x.invert(event.clientX - frame.left));
    };
    drawing.addEventListener("pointerdown", (event) => {
      dragging = true;
      // Arrow keys go on from where the pointer left.
      handle.focus({preventScroll: true});
      drawing.setPointerCapture?.(event.pointerId);
      follow(event);
    });
    drawing.addEventListener("pointermove", (event) => dragging && follow(event));
    for (const end of ["pointerup", "pointercancel"] as const) {
      drawing.addEventListener(end, () => {
        dragging = false;
      });
    }
  }
  handle.addEventListener("keydown", (event) => {
    const far = event.shiftKey ? 10 : 1;
    const targets: Readonly<Record<string, number>> = {
      ArrowLeft: place.z - far * NUDGE * STEP,
      ArrowDown: place.z - far * NUDGE * STEP,
      ArrowRight: place.z + far * NUDGE * STEP,
      ArrowUp: place.z + far * NUDGE * STEP,
      Home: domain[0],
      End: domain[1],
    };
    if (!(event.key in targets)) return;
    event.preventDefault();
    moveTo(targets[event.key]);
  });

  const caption = html("figcaption", {class: "view-summary"}, "computing …");
  const choices = chooser(functions, place.name, (name) => {
    place.name = name;
    changed();
  });
  const element = Object.assign(
    html(
      "figure",
      {class: "view view-slope-lens", "aria-label": "Functions and their slopes"},
      choices,
      upper.chart.element,
      lower.chart.element,
      caption,
    ),
    {value: {...place}},
  );
  redraw();
  compute(functions, names, zs).then(
    (found) => {
      known = found;
      redraw();
    },
    (error) => showFailure(element, error),
  );
  return element;
}

const round = (z: number) => Math.round(z * 100) / 100;

/** Values and slopes of all functions at all places. @throws RangeError when one changes the shape */
async function compute<N extends string>(
  functions: Readonly<Record<N, Curve>>,
  names: readonly N[],
  zs: Float32Array,
): Promise<ReadonlyMap<N, Known>> {
  const both = scope(() => {
    const rows = names.flatMap((name): Tensor[] => {
      const z = tensor(zs).withGrad();
      const y = functions[name](z);
      if (y.shape.length !== 1 || y.size !== zs.length) {
        throw new RangeError(
          `slopeLens: “${name}” gave [${y.shape.join(", ")}] for places [${zs.length}]; a number for each is wanted.`,
        );
      }
      const [slope] = grad(y.sum(), [z]);
      return [y.detach(), slope];
    });
    return stack(rows);
  });
  const data = (await both.data()) as Float32Array;
  const row = (i: number) => data.subarray(i * zs.length, (i + 1) * zs.length);
  return new Map(names.map((name, i) => [name, {values: row(2 * i), slopes: row(2 * i + 1)}]));
}

interface Panel {
  chart: Chart;
  clip: SVGSVGElement;
  scales(domain: readonly [number, number]): ReturnType<typeof panelScales>;
}

function panelScales(
  chart: Chart,
  domain: readonly [number, number],
  range: readonly [number, number],
) {
  const box = chart.inner();
  return {
    box,
    x: makeScale(domain, [box.left, box.right]),
    y: makeScale(range, [box.bottom, box.top]),
  };
}

/** A chart whose curves are cut off at its frame. */
function makePanel(
  title: string,
  yLabel: string,
  height: number,
  range: readonly [number, number],
  redraw: () => void,
): Panel {
  const clip = svg("svg");
  const chart = makeChart({
    name: "slope",
    title,
    xLabel: "z",
    yLabel,
    height,
    caption: false,
    redraw: () => {
      cutOff(clip, chart.inner());
      redraw();
    },
  });
  chart.marks.append(clip);
  cutOff(clip, chart.inner());
  return {chart, clip, scales: (domain) => panelScales(chart, domain, range)};
}

/** The functions to choose from, each with its curve: radio buttons, with their arrow keys. */
function chooser<N extends string>(
  functions: Readonly<Record<N, Curve>>,
  chosen: N,
  choose: (name: N) => void,
): HTMLElement {
  const group = uniqueId("function");
  const glyphs = curveGlyphs(functions);
  const choices = (Object.keys(functions) as N[]).map((name) => {
    const input = html("input", {type: "radio", name: group});
    input.checked = name === chosen;
    input.addEventListener("change", () => choose(name));
    // The choice is the whole view's: its own event says so.
    input.addEventListener("input", (event) => event.stopPropagation());
    return html("label", {class: "lens-choice"}, input, glyphs[name], html("span", {}, name));
  });
  const legend = html("legend", {class: "visually-hidden"}, "Function");
  return html("fieldset", {class: "lens-choices"}, legend, ...choices);
}
