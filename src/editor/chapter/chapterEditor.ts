/** The editor of a whole chapter: CodeMirror for MDX, with the compiler's mistakes at their lines. */
import {closeBrackets, closeBracketsKeymap} from "@codemirror/autocomplete";
import {defaultKeymap, history, historyKeymap, indentWithTab} from "@codemirror/commands";
import {bracketMatching, indentUnit, syntaxHighlighting} from "@codemirror/language";
import {type Diagnostic, lintGutter, lintKeymap, setDiagnostics} from "@codemirror/lint";
import {highlightSelectionMatches, search, searchKeymap} from "@codemirror/search";
import {EditorState, type Extension} from "@codemirror/state";
import {
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import {CODE_COLOURS, type ShownMistake} from "../view.js";
import {MDX_COLOURS, mdxLanguage} from "./mdxLanguage.js";

/** How a chapter's text looks, in the editor and where two texts are compared. */
export const chapterText = (): Extension => [
  mdxLanguage(),
  syntaxHighlighting(CODE_COLOURS),
  syntaxHighlighting(MDX_COLOURS),
  EditorView.lineWrapping,
  EditorState.tabSize.of(2),
  indentUnit.of("  "),
  drawSelection(),
];

/** What changes a text: history, search, brackets, and their keys. */
export const textEditing = (): Extension => [
  history(),
  dropCursor(),
  bracketMatching(),
  closeBrackets(),
  highlightSelectionMatches(),
  search({top: true}),
  keymap.of([
    ...closeBracketsKeymap,
    ...searchKeymap,
    ...lintKeymap,
    ...historyKeymap,
    indentWithTab,
    ...defaultKeymap,
  ]),
];

export interface ChapterEditorOptions {
  readonly text: string;
  /** Where the cursor stands at first, in characters. */
  readonly cursor?: number;
  /** What a screen reader calls the editor. */
  readonly label: string;
  readonly onChange: () => void;
  /** The line at which the reader is now, from 1. */
  readonly onLine: (line: number) => void;
  /** Ctrl/Cmd+S. */
  readonly onSave: () => void;
  /** Escape. */
  readonly onLeave: () => void;
}

export class ChapterEditor {
  readonly #view: EditorView;

  constructor({text, cursor = 0, label, onChange, onLine, onSave, onLeave}: ChapterEditorOptions) {
    const does = (action: () => void) => () => {
      action();
      return true;
    };
    let line = 0;
    this.#view = new EditorView({
      state: EditorState.create({
        doc: text,
        selection: {anchor: Math.min(cursor, text.length)},
        extensions: [
          keymap.of([{key: "Mod-s", run: does(onSave), preventDefault: true}]),
          lineNumbers(),
          lintGutter(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          chapterText(),
          textEditing(),
          // Last: the search and the selection use Escape first.
          keymap.of([{key: "Escape", run: does(onLeave)}]),
          EditorView.contentAttributes.of({
            "aria-label": label,
            spellcheck: "true",
            tabindex: "0",
          }),
          EditorView.updateListener.of(({docChanged, selectionSet, state}) => {
            if (docChanged) onChange();
            const now = state.doc.lineAt(state.selection.main.head).number;
            if ((selectionSet || docChanged) && now !== line) onLine(now);
            line = now;
          }),
        ],
      }),
    });
  }

  get element(): HTMLElement {
    return this.#view.dom;
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  /** Replaces the text; one step of undo takes it back. */
  set text(text: string) {
    if (text === this.text) return;
    const {length} = this.#view.state.doc;
    this.#view.dispatch({changes: {from: 0, to: length, insert: text}});
  }

  /** Where the cursor stands, in characters. */
  get cursor(): number {
    return this.#view.state.selection.main.head;
  }

  focus(): void {
    this.#view.focus();
  }

  /** Puts the cursor at a place and brings it into sight; lines and columns count from 1. */
  goTo(line: number, column = 1): void {
    const anchor = this.#offset({line, column});
    const effects = EditorView.scrollIntoView(anchor, {y: "center"});
    this.#view.dispatch({selection: {anchor}, effects});
    this.#view.focus();
  }

  /** Shows mistakes at their places; none takes them away. */
  showMistakes(mistakes: readonly ShownMistake[]): void {
    const {doc} = this.#view.state;
    const diagnostics = mistakes.map((mistake): Diagnostic => {
      const from = this.#offset(mistake);
      const line = doc.lineAt(from);
      // The word at fault, so that there is something to see and to point at.
      const word = /^[\w$]+|^./.exec(line.text.slice(from - line.from))?.[0].length ?? 0;
      return {from, to: from + word, severity: "error", message: mistake.message};
    });
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics));
  }

  destroy(): void {
    this.#view.destroy();
  }

  #offset({line: row, column}: {line: number; column: number}): number {
    const {doc} = this.#view.state;
    const line = doc.line(Math.min(Math.max(row, 1), doc.lines));
    return Math.min(line.from + Math.max(column, 1) - 1, line.to);
  }
}
