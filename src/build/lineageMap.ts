/**
 * The map on the front page: architectures from left to right by year, one band a part of the book,
 * lines where one came from another. Drawn at build time; src/client/lineage.ts lights a chapter's
 * kin. The list below it says the same in words.
 */
import {h, type JSX} from "preact";
import {renderToString} from "preact-render-to-string";
import {PARTS, partOf} from "./contents.js";
import {CHANGES, type Change, KIN, type Kin} from "./lineage.js";
import type {Page} from "./pages.js";

/** Stands in src/index.md where the map goes. */
export const LINEAGE_MARK = "<!-- lineage -->";

const WIDTH = 1080;
const [LEFT, RIGHT] = [12, 84];
const [TOP, ROW, BAND_GAP] = [30, 30, 12];
const NODE_HEIGHT = 22;

/** Years at shares of the width: the crowded ones get more room. */
const TIMES = [
  [1956, 0],
  [1980, 0.07],
  [1990, 0.27],
  [2000, 0.39],
  [2012, 0.47],
  [2015, 0.66],
  [2018, 0.8],
  [2025, 1],
] as const;
const TICKS = [1960, 1980, 1990, 2000, 2010, 2015, 2020, 2024];

interface Node extends Kin {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly part: number;
}

/** One line of HTML. */
export function renderLineage(pages: readonly Page[]): string {
  const {nodes, bands, height} = layOut();
  const slugs = new Map(pages.map(({number, slug}) => [number?.replace(/[a-h]$/, ""), slug]));
  const ready = (number: string) => slugs.get(number);
  const drawing = h(
    "svg",
    {
      class: "lineage-map",
      viewBox: `0 0 ${WIDTH} ${height}`,
      role: "group",
      "aria-label": "Map of architectures by year. The list below says the same in words.",
    },
    h(
      "g",
      {class: "lineage-years", "aria-hidden": "true"},
      TICKS.map((year) => tick(year, height)),
    ),
    h(
      "g",
      {class: "lineage-bands", "aria-hidden": "true"},
      bands.map(({y, height: tall}, i) =>
        h("rect", {
          class: `lineage-band part-${i + 1}`,
          x: 0,
          y,
          width: WIDTH,
          height: tall,
          rx: 8,
        }),
      ),
    ),
    h(
      "g",
      {class: "lineage-lines", "aria-hidden": "true"},
      CHANGES.map((c) => line(c, nodes)),
    ),
    h(
      "g",
      null,
      [...nodes.values()].map((node) => drawNode(node, ready(node.number))),
    ),
  );
  return renderToString(
    h("div", {class: "lineage"}, [
      h("div", {class: "lineage-box", tabindex: 0, role: "region", "aria-label": "Map"}, drawing),
      h("p", {class: "lineage-caption", role: "status"}, CAPTION),
      h("details", {class: "lineage-list"}, [
        h("summary", null, "The map as a list"),
        h(
          "ul",
          null,
          KIN.map((kin) => listItem(kin, ready)),
        ),
      ]),
    ]),
  );
}

const CAPTION = "Point at an architecture, or reach it by Tab: here stands what it changed.";

function listItem(kin: Kin, ready: (number: string) => string | undefined): JSX.Element {
  const slug = ready(kin.number);
  const title = `${kin.number} ${kin.name}`;
  const from = CHANGES.filter(({to}) => to === kin.number);
  const origin = from.map(({from, what}) => `${nameOf(from)}: ${what}`).join("; ");
  return h("li", null, [
    slug ? h("a", {href: `/chapters/${slug}`}, title) : title,
    ` (${kin.year})${origin && `, from ${origin}`}`,
  ]);
}

const nameOf = (number: string) => KIN.find((kin) => kin.number === number)?.name ?? number;

/** Each part has a band of rows; a node takes the first row where it fits. */
function layOut() {
  const nodes = new Map<string, Node>();
  const bands: {y: number; height: number}[] = [];
  let y = TOP;
  PARTS.forEach((part, index) => {
    const rows: number[] = [];
    const members = KIN.filter(({number}) => partOf(partNumber(number)) === part);
    for (const kin of members.sort((a, b) => a.year - b.year)) {
      const width = 38 + 6.7 * kin.name.length;
      const x = Math.min(xOf(kin.year), WIDTH - width - 8);
      let row = rows.findIndex((end) => end + 8 < x);
      if (row < 0) row = rows.length;
      rows[row] = x + width;
      nodes.set(kin.number, {...kin, x, y: y + ROW * (row + 0.5) + 4, width, part: index + 1});
    }
    const height = ROW * rows.length + 8;
    bands.push({y, height});
    y += height + BAND_GAP;
  });
  return {nodes, bands, height: y};
}

const partNumber = (number: string) => (number === "48" ? "48a" : number);

function xOf(year: number): number {
  const next = Math.max(
    1,
    TIMES.findIndex(([end]) => year <= end),
  );
  const [[from, start], [to, end]] = [TIMES[next - 1], TIMES[next]];
  const share = start + ((end - start) * (year - from)) / (to - from);
  return LEFT + share * (WIDTH - LEFT - RIGHT);
}

function tick(year: number, height: number): JSX.Element {
  const x = xOf(year) + 11;
  return h("g", null, [
    h("line", {x1: x, x2: x, y1: TOP - 6, y2: height - BAND_GAP}),
    h("text", {x, y: 16, "text-anchor": "middle"}, year),
  ]);
}

function line({from, to, what}: Change, nodes: ReadonlyMap<string, Node>): JSX.Element {
  const [a, b] = [nodes.get(from), nodes.get(to)] as [Node, Node];
  // From the number of the one to the number of the other, level at both ends.
  const [x1, x2] = [a.x + 11, b.x + 11];
  const bend = Math.max(18, Math.abs(x2 - x1) / 2);
  const path = `M${x1.toFixed(1)} ${a.y}C${(x1 + bend).toFixed(1)} ${a.y} ${(x2 - bend).toFixed(1)} ${b.y} ${x2.toFixed(1)} ${b.y}`;
  return h("path", {"data-from": from, "data-to": to, "data-what": what, d: path});
}

function drawNode(
  {number, name, year, x, y, width, part}: Node,
  slug: string | undefined,
): JSX.Element {
  const shape = [
    h("rect", {x, y: y - NODE_HEIGHT / 2, width, height: NODE_HEIGHT, rx: NODE_HEIGHT / 2}),
    h("circle", {cx: x + 11, cy: y, r: 11}),
    h(
      "text",
      {class: "lineage-number", x: x + 11, y, dy: "0.34em", "text-anchor": "middle"},
      // A space, so that the text reads as its label does.
      `${number} `,
    ),
    h("text", {class: "lineage-name", x: x + 27, y, dy: "0.34em"}, name),
  ];
  const attributes = {
    class: `lineage-node part-${part}${slug ? " lineage-ready" : ""}`,
    "data-number": number,
    "data-name": name,
    "data-year": year,
  };
  const label = `${number} ${name}, ${year}`;
  return slug
    ? h("a", {...attributes, href: `/chapters/${slug}`, "aria-label": label}, shape)
    : h("g", {...attributes, tabindex: 0, role: "img", "aria-label": `${label}, planned`}, shape);
}
