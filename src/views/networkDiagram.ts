/** Layers of a network as a still picture: what the source drew in letters and lines. */
import {html, svg} from "./dom.js";
import {formatCount} from "./format.js";

export interface DiagramLayer {
  /** Units of the layer. Above a handful, the first and the last are drawn with dots between. */
  size: number;
  /** "input", "hidden", "output". */
  label: string;
  /** A second line under the label, e.g. the activation or a shape. */
  note?: string;
  /** Names written at the units, where there are few, e.g. ["x₁", "x₂"]. */
  units?: readonly string[];
}

const MOST = 6;
const GAP_X = 150;
const GAP_Y = 34;
const RADIUS = 11;

/** Draws the layers from left to right, every unit joined to all of the next layer. */
export function networkDiagram(layers: readonly DiagramLayer[]): HTMLElement {
  const rows = Math.max(...layers.map(({size}) => Math.min(size, MOST)));
  const width = (layers.length - 1) * GAP_X + 120;
  const height = rows * GAP_Y + 66;
  const middle = (rows * GAP_Y) / 2 + 8;
  const columns = layers.map((layer, l) => placesOf(layer, 60 + l * GAP_X, middle));
  const edges = svg("g", {class: "diagram-edges"});
  for (let l = 0; l + 1 < columns.length; ++l) {
    for (const from of columns[l].units) {
      for (const to of columns[l + 1].units) {
        edges.append(svg("line", {x1: from.x + RADIUS, y1: from.y, x2: to.x - RADIUS, y2: to.y}));
      }
    }
  }
  const units = columns.flatMap(({units, dots, x}, l) => [
    ...units.map(({x, y, name}) =>
      svg(
        "g",
        {class: `diagram-unit diagram-${kindOf(l, layers.length)}`},
        svg("circle", {cx: x, cy: y, r: RADIUS}),
        name ? svg("text", {x, y, dy: "0.34em", "text-anchor": "middle"}, name) : undefined,
      ),
    ),
    ...(dots === undefined
      ? []
      : [
          svg(
            "text",
            {class: "diagram-dots", x, y: dots, dy: "0.34em", "text-anchor": "middle"},
            "⋮",
          ),
        ]),
  ]);
  const texts = columns.flatMap(({x}, l) => {
    const {label, note, size} = layers[l];
    const y = rows * GAP_Y + 30;
    const below = note ? `${formatCount(size)}, ${note}` : formatCount(size);
    return [
      svg("text", {class: "diagram-label", x, y, "text-anchor": "middle"}, label),
      svg("text", {class: "diagram-note", x, y: y + 18, "text-anchor": "middle"}, below),
    ];
  });
  const summary = layers
    .map(({label, size, note}) => `${label} ${size}${note ? ` (${note})` : ""}`)
    .join(", then ");
  return html(
    "div",
    {class: "view view-diagram"},
    svg(
      "svg",
      {
        class: "diagram",
        role: "img",
        "aria-label": `Network: ${summary}`,
        viewBox: `0 0 ${width} ${height}`,
        width,
        height,
      },
      edges,
      ...units,
      ...texts,
    ),
  );
}

interface Column {
  x: number;
  units: {x: number; y: number; name: string | undefined}[];
  /** Height of the dots that stand for the units left out. */
  dots: number | undefined;
}

function placesOf({size, units}: DiagramLayer, x: number, middle: number): Column {
  const shown = Math.min(size, MOST);
  const cut = size > MOST;
  const slots = Array.from({length: shown}, (_, i) => middle + (i - (shown - 1) / 2) * GAP_Y);
  const gap = cut ? shown - 2 : -1;
  return {
    x,
    units: slots.flatMap((y, i) => {
      if (i === gap) return [];
      const index = cut && i === shown - 1 ? size - 1 : i;
      return [{x, y, name: units?.[index]}];
    }),
    dots: cut ? slots[gap] : undefined,
  };
}

function kindOf(layer: number, count: number): "input" | "hidden" | "output" {
  if (layer === 0) return "input";
  return layer === count - 1 ? "output" : "hidden";
}
