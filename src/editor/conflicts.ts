/**
 * Places in the editor where two versions do not go together: the lines of both stand between git's
 * marks, coloured, with buttons that keep the one, the other, or both.
 */
import {type EditorState, type Extension, StateField, type Text} from "@codemirror/state";
import {Decoration, type DecorationSet, EditorView, WidgetType} from "@codemirror/view";

/** A conflict in a text: from the first mark's line to the end of the last. */
export interface Conflict {
  readonly from: number;
  readonly to: number;
  readonly sides: readonly [ConflictSide, ConflictSide];
}

interface ConflictSide {
  /** As the mark has it: "the book". */
  readonly name: string;
  readonly code: string;
  /** Where its lines begin and end; the same where it has none. */
  readonly from: number;
  readonly to: number;
}

const MARKS = /^<<<<<<< (.*)\n([\s\S]*?)^=======\n([\s\S]*?)^>>>>>>> (.*)$/gm;

export function findConflicts(text: string): Conflict[] {
  return [...text.matchAll(MARKS)].map(({0: whole, 1: one, 2: first, 3: second, 4: two, index}) => {
    const start = index + "<<<<<<< \n".length + one.length;
    const middle = start + first.length + "=======\n".length;
    const side = (name: string, code: string, from: number) => ({
      name,
      code,
      from,
      to: from + code.length,
    });
    return {
      from: index,
      to: index + whole.length,
      sides: [side(one, first, start), side(two, second, middle)],
    };
  });
}

/** The text with a conflict solved: what is kept stands in its place. */
export function solution({sides}: Conflict, kept: readonly number[]): string {
  return kept.map((i) => sides[i].code).join("");
}

class Choice extends WidgetType {
  constructor(private readonly conflict: Conflict) {
    super();
  }

  override eq({conflict}: Choice): boolean {
    return conflict.from === this.conflict.from && conflict.to === this.conflict.to;
  }

  override toDOM(view: EditorView): HTMLElement {
    const bar = document.createElement("div");
    bar.className = "cm-conflict-choice";
    const [first, second] = this.conflict.sides;
    const choices = [
      [`Keep ${first.name}`, [0]],
      [`Keep ${second.name}`, [1]],
      ["Keep both", [0, 1]],
    ] as const;
    for (const [name, kept] of choices) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => this.#keep(view, kept));
      bar.append(button);
    }
    return bar;
  }

  override ignoreEvent(): boolean {
    return true;
  }

  #keep(view: EditorView, kept: readonly number[]): void {
    const {from, to} = this.conflict;
    // With the end of the last mark's line; a text that ends there has none.
    const end = Math.min(to + 1, view.state.doc.length);
    view.dispatch({changes: {from, to: end, insert: solution(this.conflict, kept)}});
    view.focus();
  }
}

export function conflictChoices(): Extension {
  return StateField.define<DecorationSet>({
    create: decorate,
    update: (decorations, {docChanged, state}) => (docChanged ? decorate(state) : decorations),
    provide: (field) => EditorView.decorations.from(field),
  });
}

function decorate({doc}: EditorState): DecorationSet {
  return Decoration.set(
    findConflicts(doc.toString()).flatMap((conflict) => [
      Decoration.widget({widget: new Choice(conflict), block: true, side: -1}).range(conflict.from),
      ...linesOf(doc, conflict.from, conflict.to + 1, "cm-conflict-mark"),
      ...conflict.sides.flatMap(({from, to}, i) =>
        linesOf(doc, from, to, i === 0 ? "cm-conflict-theirs" : "cm-conflict-mine"),
      ),
    ]),
    true,
  );
}

function linesOf(doc: Text, from: number, to: number, name: string) {
  const decorations = [];
  for (let at = from; at < to; at = doc.lineAt(at).to + 1) {
    decorations.push(Decoration.line({class: name}).range(doc.lineAt(at).from));
  }
  return decorations;
}
