/** Runnable cells: the fences of a chapter that have an id. */
import {h, type JSX} from "preact";
import {BOOK_IMPORTS, SHIPPED_IMPORTS} from "./cellImports.js";
import {findName, readCell, toPageCode} from "./cellSyntax.js";
import {fenceMark} from "./codeMarks.js";
import {ANCHORS, type Draft} from "./draft.js";
import {errorBox, oneOf, type Place} from "./errors.js";
import {knownFormulas} from "./formulaReferences.js";
import {renderListing} from "./listing.js";
import {readMarks} from "./marks.js";
import {parseMeta} from "./meta.js";
import {recordingMark} from "./record/inline.js";
import type {CellOptions, ChapterError} from "./types.js";

const WORDS = ["id", "collapse", "hide", "wide"];

/** A fence of the chapter: its language, the words after it, its code and where it stands. */
export interface Fence {
  readonly lang: string;
  readonly meta: string;
  readonly code: string;
  /** Place of the opening fence. */
  readonly place: Place;
}

/** Takes a fence into the draft; undefined when it is a static listing. */
export function readFence(fence: Fence, draft: Draft): number | undefined {
  if (!/(^|\s)id\b/.test(fence.meta)) return undefined;
  const found: ChapterError[] = [];
  const meta = parseMeta(fence.meta, WORDS, "A cell", fence.place, draft.errors, found);
  const id = meta.get("id") ?? "";
  if (fence.lang !== "ts") {
    found.push(
      draft.errors.add(
        fence.place,
        `Cell "${id}" is written in "${fence.lang || "no language"}". Runnable cells are TypeScript: begin the fence with ts.`,
      ),
    );
  }
  const claimed = draft.claim("cell", id, fence.place);
  if (claimed) found.push(claimed);
  const line = fence.place.line + 1;
  const at = (offset: number): Place => {
    const before = fence.code.slice(0, offset).split("\n");
    const column = before[before.length - 1].length + fence.place.column;
    return {line: line + before.length - 1, column};
  };
  const syntax = readCell(fence.code);
  for (const {text, offset} of syntax.mistakes.slice(0, 1)) {
    found.push(draft.errors.add(at(offset), `Cell "${id}" is no valid TypeScript: ${text}`));
  }
  for (const {text, offset} of syntax.names) {
    const first = draft.names.get(text);
    if (!first) draft.names.set(text, {cell: id, line: at(offset).line});
    else {
      found.push(
        draft.errors.add(
          at(offset),
          `"${text}" is already declared in cell "${first.cell}" (line ${draft.errors.text.at(first.line).line}). All cells share their names: rename one, or declare it inside a block.`,
        ),
      );
    }
  }
  for (const {text, offset} of syntax.imports) {
    const mistake = importMistake(text, draft);
    if (mistake) found.push(draft.errors.add(at(offset), mistake));
  }
  for (const {text, offset} of syntax.files) {
    const path = new URL(text, "http://site/chapters/").pathname;
    if (draft.context.hasFile?.(path) === false) {
      found.push(
        draft.errors.add(
          at(offset),
          `There is no file "${text}". Data files live in data/ and are named from the root: FileAttachment("/data/…").`,
        ),
      );
    }
  }
  const marked = readMarks(fence.code);
  draft.code.set(id, marked);
  for (const {formula, line: row, column} of marked.marks) {
    draft.later.push(() => {
      if (draft.equations.some((equation) => equation.id === formula)) return;
      const mark = {line: line + row, column: column + fence.place.column};
      const message = `The mark //= ${formula} names a formula that this chapter does not have. ${knownFormulas(draft)}`;
      found.push(draft.errors.add(mark, message));
    });
  }
  const pageCode = toPageCode(fence.code, syntax);
  if (syntax.mistakes.length === 0) {
    draft.later.push(() => {
      const page = draft.context.readPageCell?.(pageCode);
      draft.references.set(id, page?.references ?? []);
      for (const complaint of page?.complaints ?? []) {
        const {message, name, unlessDeclared} = complaint;
        if (unlessDeclared && name !== undefined && draft.names.has(name)) continue;
        const offset = name === undefined ? 0 : findName(fence.code, name);
        found.push(draft.errors.add(at(offset), `Cell "${id}": ${message}`));
      }
    });
  }
  const options: CellOptions = {
    collapse: meta.has("collapse"),
    hide: meta.has("hide"),
    wide: meta.has("wide"),
  };
  const lines = fence.code.split("\n").length;
  const typeMistakes = draft.claimTypeMistakes(line, line + lines);
  const names = syntax.names.map(({text}) => text);
  const formulas = [...new Set(marked.marks.map(({formula}) => formula))];
  draft.cells.push({id, source: fence.code, line, options, names, formulas});
  return draft.slot(() =>
    renderCell(
      {id, source: fence.code, options},
      {found, typeMistakes},
      draft.fences.push(pageCode) - 1,
      recordingMark(`${draft.slug}/${id}`),
      draft,
    ),
  );
}

function importMistake(name: string, draft: Draft): string | undefined {
  if (name in BOOK_IMPORTS || SHIPPED_IMPORTS.includes(name)) return undefined;
  if (/^\.{0,2}\//.test(name)) {
    const path = new URL(name, "http://site/chapters/").pathname;
    const paths = [path, path.replace(/\.js$/, ".ts")];
    const {hasFile} = draft.context;
    if (!hasFile || paths.some(hasFile)) return undefined;
    return `There is no module "${name}".`;
  }
  return `"${name}" is not part of the book, which loads nothing from elsewhere. Cells may import ${oneOf([...Object.keys(BOOK_IMPORTS), ...SHIPPED_IMPORTS])}.`;
}

function renderCell(
  cell: {id: string; source: string; options: CellOptions},
  {found, typeMistakes}: Record<"found" | "typeMistakes", readonly ChapterError[]>,
  fence: number,
  recording: JSX.Element,
  draft: Draft,
): JSX.Element {
  const {id, source, options} = cell;
  const code = !options.hide && renderListing(id, source, draft);
  const classes = ["cell", options.wide && "cell-wide", options.hide && "cell-hidden"];
  const broken = found.length > 0;
  return h(
    "section",
    {
      class: classes.filter(Boolean).join(" "),
      id: `${ANCHORS.cell}${id}`,
      "data-cell": id,
      "data-state": broken ? "error" : "running",
    },
    [
      h("div", {class: "cell-bar"}, [
        h("a", {class: "cell-name", href: `#${ANCHORS.cell}${id}`}, id),
        h("button", {type: "button", class: "cell-run"}, "Run"),
        h("button", {type: "button", class: "cell-edit", "aria-expanded": "false"}, "Edit"),
      ]),
      !options.hide &&
        (options.collapse
          ? h("details", {class: "cell-code"}, [h("summary", null, "Code"), code])
          : h("div", {class: "cell-code"}, code)),
      // A cell with a wrong type still runs: what it does often shows what is wrong.
      h("div", {class: "cell-output"}, [
        [...found, ...typeMistakes].map((error) => errorBox(error)),
        !broken && recording,
        !broken && fenceMark(fence),
      ]),
    ],
  );
}
