/**
 * The recorded first look. The page arrives with the finished figures of the book's runs in place of
 * what its cells will show. Once a cell has run, its live views take over: under the recorded figures,
 * which stay until a run has made its first step, and go at once when the reader changes something
 * that they depend on.
 */
import {cover, isCovered, uncover} from "../views/cover.js";
import {type AnyRun, runsOf} from "../views/follow.js";
import {type RecordedRun, recordedRun, setRecordedRuns} from "../views/recorded.js";

/** The same id as in src/build/record/inline.ts, which runs in Node. */
const RUNS = "recorded-runs";

/** The recorded figures of a cell whose live views have taken over. */
interface FirstLook {
  /** The insides of its views, in their order. */
  readonly views: readonly {follows: string | undefined; parts: readonly Node[]}[];
  /** Cells whose change makes the figures out of date. */
  readonly upstream: readonly string[];
  readonly caption: Element;
}

const looks = new Map<HTMLElement, FirstLook>();
const watched = new WeakMap<HTMLElement, WeakSet<AnyRun>>();

/** Hands the numbers of the recorded runs to the views. To be called before the cells run. */
export function readRecordedRuns(): void {
  const text = document.getElementById(RUNS)?.textContent;
  if (!text) return;
  setRecordedRuns(JSON.parse(text) as Record<string, RecordedRun>);
  document.addEventListener("input", ({target}) => {
    if (!(target instanceof Element)) return;
    const cell = target.closest<HTMLElement>("[data-cell]")?.dataset.cell;
    // The controls of a run change no value of the page; what they do to the run, it tells itself.
    if (cell !== undefined && !target.closest("[data-run]")) forgetRecorded(cell);
  });
}

/** Takes off the recorded figures of a cell and of all that depend on it: they show other settings. */
export function forgetRecorded(id: string): void {
  for (const [cell, {upstream, caption}] of looks) {
    if (cell.dataset.cell !== id && !upstream.includes(id)) continue;
    looks.delete(cell);
    caption.remove();
    for (const view of viewsOf(cell)) uncover(view);
  }
}

/** A cell has run, perhaps not for the first time: what it shows now comes to light. */
export function showLive(cell: HTMLElement): void {
  const still = cell.querySelector<HTMLElement>(":scope > .cell-output > .recorded");
  const caption = still?.querySelector(".recorded-caption");
  if (still && caption) {
    const views = viewsOf(still).map((view) => ({
      follows: view.dataset.follows,
      parts: [...view.childNodes],
    }));
    looks.set(cell, {views, caption, upstream: still.dataset.upstream?.split(" ") ?? []});
  }
  still?.remove();
  coverViews(cell);
}

function coverViews(cell: HTMLElement): void {
  const look = looks.get(cell);
  if (!look) return;
  viewsOf(cell).forEach((view, i) => {
    const {follows, parts} = look.views[i] ?? {};
    if (!parts || view.dataset.follows !== follows || isCovered(view)) return;
    if (!runsOf(view).every(awaits)) return;
    const copies = parts.map((part) => part.cloneNode(true));
    cover(view, copies, () => captionOf(cell));
  });
  for (const run of runsIn(cell)) watch(run, cell);
  captionOf(cell);
}

/** The caption stays as long as there is something recorded to see. */
function captionOf(cell: HTMLElement): void {
  const caption = looks.get(cell)?.caption;
  const views = viewsOf(cell);
  const recorded = views.length > 0 ? views.some(isCovered) : runsIn(cell).every(awaits);
  if (!recorded) caption?.remove();
  else if (caption) cell.append(caption);
}

/** A run that becomes another than the recorded one takes its figures off; its steps do so anyway. */
function watch(run: AnyRun, cell: HTMLElement): void {
  const known = watched.get(cell) ?? new WeakSet();
  watched.set(cell, known);
  if (known.has(run)) return;
  known.add(run);
  const stop = run.subscribe(() => {
    if (awaits(run)) return;
    stop();
    if (run.step === 0) {
      for (const view of viewsOf(cell)) if (runsOf(view).includes(run)) uncover(view);
    }
    captionOf(cell);
  });
}

/** Whether the run stands where the recorded one began. */
function awaits({id, state, step, seed}: AnyRun): boolean {
  const fresh = step === 0 && state !== "stale" && state !== "error";
  return fresh && seed === recordedRun(id)?.seed;
}

/** The views that follow runs, without the panels: their controls are what one plays with. */
function viewsOf(parent: Element): HTMLElement[] {
  return [...parent.querySelectorAll<HTMLElement>("[data-follows]:not(run-panel)")];
}

function runsIn(cell: Element): AnyRun[] {
  return [...new Set([...cell.querySelectorAll<HTMLElement>("[data-follows]")].flatMap(runsOf))];
}
