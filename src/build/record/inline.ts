/**
 * Puts recordings into pages. The compiler leaves a mark in the output of each cell. When the page is
 * finished, the mark gives way to the recorded figure, if that is of the very code that the cell has
 * now; else to nothing. So a stale figure is never seen, and Framework never has to read the pictures.
 */
import {h, type JSX} from "preact";
import type {CellOrigin} from "./hashes.js";
import type {PlayedRun, Recording} from "./recording.js";

/**
 * Stands first in a cell's output, where its finished figure will be.
 *
 * @param name chapter and cell, "02-multi-layer-perceptron/surface"
 */
export function recordingMark(name: string): JSX.Element {
  return h("div", {class: "recorded", "data-recording": name});
}

const MARK =
  /<div class="cell-output">\s*<div class="recorded" data-recording="([^"/]*)\/([^"]*)"><\/div>/g;

/** Id of the element that holds the numbers of the page's runs. */
export const RUNS = "recorded-runs";

/** A chapter's recording, and what its cells come from now. */
export interface Recorded {
  readonly recording: Recording;
  readonly origins: ReadonlyMap<string, CellOrigin>;
}

/** What is recorded of a chapter, by its slug; undefined where nothing is. */
export type RecordedOf = (slug: string) => Recorded | undefined;

export function inlineRecordings(page: string, recordedOf: RecordedOf): string {
  const runs: Record<string, PlayedRun> = {};
  const known = new Map<string, Recorded | undefined>();
  const html = page.replace(MARK, (_, slug, id) => {
    if (!known.has(slug)) known.set(slug, recordedOf(slug));
    const {recording, origins} = known.get(slug) ?? {};
    const cell = recording?.cells[id];
    const origin = origins?.get(id);
    if (!recording || !cell || cell.hash !== origin?.hash) return '<div class="cell-output">';
    for (const [name, run] of Object.entries(recording.runs)) {
      if (run.cell === id) runs[name] = run;
    }
    // What is known to show nothing takes no room.
    if (cell.html === undefined) return '<div class="cell-output" data-empty="">';
    const {html, runs: names = []} = cell;
    const played = names.map((name) => recording.runs[name]);
    return `<div class="cell-output">${figure(id, html, played, origin.upstream)}`;
  });
  const style = [...known.values()].map((recorded) => recorded?.recording.style ?? "").join("");
  const data =
    Object.keys(runs).length > 0
      ? `<script type="application/json" id="${RUNS}">${toJson(runs)}</script>\n`
      : "";
  return html
    .replace("</head>", (end) => (style ? `<style>${style}</style>\n${end}` : end))
    .replace("</body>", (end) => data + end);
}

/** JSON that a script element can hold. */
const toJson = (value: unknown) => JSON.stringify(value).replaceAll("<", "\\u003c");

function figure(
  id: string,
  html: string,
  runs: readonly PlayedRun[],
  upstream: readonly string[],
): string {
  const open = '<div class="recorded observablehq observablehq--block"';
  if (runs.length === 0) return `${open}>${html}</div>`;
  return `${open} data-upstream="${upstream.join(" ")}">${html}${caption(runs, id)}</div>`;
}

/** Says that what is seen is no run of the reader's, and how to get one. */
function caption(runs: readonly PlayedRun[], cell: string): string {
  const lengths = unique(runs.map(({steps}) => count(steps[steps.length - 1])));
  const seeds = unique(runs.map(({seed}) => String(seed)));
  const elsewhere = runs.find((run) => run.cell !== cell);
  const play =
    elsewhere && runs.every((run) => run.cell !== cell)
      ? `<a href="#cell-${elsewhere.cell}">Press Play</a>`
      : "Press Play";
  const what = `Recorded: seed ${list(seeds)}, ${list(lengths)} steps.`;
  return `<p class="recorded-caption">${what} <span class="recorded-invitation">${play} for your own.</span></p>`;
}

const unique = (words: readonly string[]) => [...new Set(words)];
const list = (words: readonly string[]) => words.join(" and ");
const count = (n: number) => n.toLocaleString("en");
