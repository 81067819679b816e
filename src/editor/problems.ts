/**
 * What is wrong with the code in an editor: underlined at its place, and in words below the code. Found by
 * the language service while the reader writes, and by running. Of mistakes in types alone the words say
 * that they stop nothing.
 */
import {
  type Diagnostic,
  forEachDiagnostic,
  nextDiagnostic,
  setDiagnostics,
  setDiagnosticsEffect,
} from "@codemirror/lint";
import {type EditorState, type Extension, StateEffect, StateField} from "@codemirror/state";
import {type EditorView, type Panel, showPanel} from "@codemirror/view";
import type {Problem} from "./language/protocol.js";

/** Who found a mistake: a new list takes the place of what the same one found before. */
export type Finder = "run" | "types";

interface Found extends Diagnostic {
  readonly finder: Finder;
  readonly stops: boolean;
}

/** What is said of mistakes in types: beside them, and in the line below the code. */
const HARMLESS = "A mistake in types stops nothing: the cell can run.";
const HARMLESS_HERE = "Types only: the cell can run.";

export function showProblems(view: EditorView, finder: Finder, problems: readonly Problem[]): void {
  const {length} = view.state.doc;
  const found = problems.map(({from, to, message, stops}): Found => {
    const start = Math.min(from, length);
    return {
      from: start,
      to: Math.max(start, Math.min(to, length)),
      severity: "error",
      message,
      finder,
      stops,
      renderMessage: () => describe(message, stops),
    };
  });
  const others = listOf(view.state).filter((other) => other.finder !== finder);
  // What running has found, the service may have found as well.
  const all = [...others, ...found].filter(
    (problem, _, list) =>
      problem.finder === "types" ||
      !list.some((other) => other.finder === "types" && other.stops && overlap(problem, other)),
  );
  view.dispatch(setDiagnostics(view.state, all));
  if (finder === "types") showNotice(view, CLEAN);
}

/** Words for the line below the code while nothing is known to be wrong with it. */
export function showNotice(view: EditorView, text: string): void {
  view.dispatch({effects: setNotice.of(text)});
}

const CLEAN = "No mistakes found.";

const setNotice = StateEffect.define<string>();

const notice = StateField.define<string>({
  create: () => CLEAN,
  update: (text, {effects}) => effects.find((effect) => effect.is(setNotice))?.value ?? text,
});

/** The line comes with the first thing to say, and stays: nothing shall jump while the reader writes. */
const opened = StateField.define<boolean>({
  create: () => false,
  update: (open, {effects}) =>
    open ||
    effects.some(
      (effect) =>
        (effect.is(setNotice) && effect.value !== CLEAN) ||
        (effect.is(setDiagnosticsEffect) && effect.value.length > 0),
    ),
  provide: (field) => showPanel.from(field, (open) => (open ? makePanel : null)),
});

/** The line below the code. */
export const problemLine: Extension = [notice, opened];

function listOf(state: EditorState): Found[] {
  const list: Found[] = [];
  forEachDiagnostic(state, (diagnostic, from, to) => {
    list.push({...(diagnostic as Found), from, to});
  });
  return list;
}

const overlap = (a: Diagnostic, b: Diagnostic): boolean => a.from <= b.to && b.from <= a.to;

function makePanel(view: EditorView): Panel {
  const dom = document.createElement("div");
  dom.className = "cm-problems";
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  const text = document.createElement("span");
  const harmless = document.createElement("span");
  status.append(text, harmless);
  const next = document.createElement("button");
  next.type = "button";
  next.textContent = "Next mistake";
  next.title = "F8";
  next.setAttribute("aria-keyshortcuts", "F8");
  next.addEventListener("click", () => {
    nextDiagnostic(view);
    view.focus();
  });
  dom.append(status, next);
  const show = (state: EditorState) => {
    const list = listOf(state);
    const shown = nearest(list, state);
    const words = shown ? wordsOf(shown, list, state) : state.field(notice);
    if (text.textContent !== words) text.textContent = words;
    harmless.textContent = shown && !shown.stops ? HARMLESS_HERE : "";
    status.title = shown?.message ?? "";
    dom.classList.toggle("cm-problems-some", list.length > 0);
    next.hidden = list.length === 0;
  };
  show(view.state);
  return {dom, update: ({state}) => show(state)};
}

/** The mistake at the cursor, or else the first. */
function nearest(list: readonly Found[], {selection}: EditorState): Found | undefined {
  const {head} = selection.main;
  return list.find(({from, to}) => from <= head && head <= to) ?? list[0];
}

function wordsOf(shown: Found, list: readonly Found[], {doc}: EditorState): string {
  const number = list.length > 1 ? ` (${list.indexOf(shown) + 1} of ${list.length})` : "";
  const [message] = shown.message.split("\n");
  return `Line ${doc.lineAt(shown.from).number}${number}: ${message}`;
}

function describe(message: string, stops: boolean): HTMLElement {
  const box = document.createElement("div");
  box.className = "cm-problem";
  box.textContent = message;
  if (!stops) {
    const note = document.createElement("p");
    note.textContent = HARMLESS;
    box.append(note);
  }
  return box;
}
