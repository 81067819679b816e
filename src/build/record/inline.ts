/**
 * Puts recordings into pages. The compiler leaves a mark in the output of each cell, with the hash of
 * what it shows; when the page is finished, the mark gives way to the recorded figure of that very
 * hash, or to nothing. (Where nothing is what the cell shows, its output takes no room.) So a stale figure is never seen, and Framework never has to read the pictures.
 */
import {h, type JSX} from "preact";
import type {CellOrigin} from "./hashes.js";
import type {PlayedRun, Recording} from "./recording.js";

/** Stands first in a cell's output, where its finished figure will be. @param name "02-multi-layer-perceptron/surface" */
export function recordingMark(name: string, origin: CellOrigin | undefined): JSX.Element {
  const {hash, upstream} = origin ?? {hash: "", upstream: []};
  const attributes = {"data-recording": `${name}@${hash}`, "data-upstream": upstream.join(" ")};
  return h("div", {class: "recorded", ...attributes});
}

const MARK =
  /<div class="cell-output">\s*<div class="recorded" data-recording="([^"/]*)\/([^"@]*)@([^"]*)" data-upstream="([^"]*)"><\/div>/g;

/** Id of the element that holds the numbers of the page's runs. */
export const RUNS = "recorded-runs";

/** The recording of a chapter by its slug; undefined where there is none. */
export type RecordingOf = (slug: string) => Recording | undefined;

export function inlineRecordings(page: string, recordingOf: RecordingOf): string {
  const runs: Record<string, PlayedRun> = {};
  const known = new Map<string, Recording | undefined>();
  const html = page.replace(MARK, (_, slug, id, hash, upstream) => {
    if (!known.has(slug)) known.set(slug, recordingOf(slug));
    const recording = known.get(slug);
    const cell = recording?.cells[id];
    if (!recording || !cell || cell.hash !== hash) return '<div class="cell-output">';
    for (const [name, run] of Object.entries(recording.runs)) {
      if (run.cell === id) runs[name] = run;
    }
    if (cell.html === undefined) return '<div class="cell-output" data-empty="">';
    return `<div class="cell-output">${figure(id, cell.html, cell.runs, upstream, recording)}`;
  });
  const style = [...known.values()].map((recording) => recording?.style ?? "").join("");
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
  names: readonly string[] = [],
  upstream: string,
  {runs}: Recording,
): string {
  const open = '<div class="recorded observablehq observablehq--block"';
  if (names.length === 0) return `${open}>${html}</div>`;
  const played = names.map((name) => runs[name]);
  return `${open} data-upstream="${upstream}">${html}${caption(played, id)}</div>`;
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
