/** The editor of a cell's code: CodeMirror with the book's keys and colours. */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import {defaultKeymap, history, historyKeymap, indentWithTab} from "@codemirror/commands";
import {javascriptLanguage, typescriptLanguage} from "@codemirror/lang-javascript";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  LanguageSupport,
  syntaxHighlighting,
} from "@codemirror/language";
import {lintKeymap} from "@codemirror/lint";
import {highlightSelectionMatches, search, searchKeymap} from "@codemirror/search";
import {EditorState, type Extension, Prec} from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  keymap,
  rectangularSelection,
} from "@codemirror/view";
import {tags} from "@lezer/highlight";
import {conflictChoices} from "./conflicts.js";
import type {Problem, TextEdit} from "./language/protocol.js";
import {problemLine, showNotice, showProblems} from "./problems.js";

export {languageExtension} from "./language/extension.js";

export interface CellEditorOptions {
  readonly code: string;
  /** What a screen reader calls the editor. */
  readonly label: string;
  /** Further parts: diagnostics, hovers, completions. */
  readonly extensions?: readonly Extension[];
  /** Ctrl/Cmd+Enter, Shift+Enter (`moveOn`). */
  readonly onRun: (moveOn: boolean) => void;
  /** Escape. */
  readonly onLeave: () => void;
  /** Shift+Alt+F. */
  readonly onFormat: () => void;
  readonly onChange: (code: string) => void;
}

/** A mistake to show at its place; line and column count from 1. */
export interface ShownMistake {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export class CellEditor {
  readonly #view: EditorView;

  constructor({code, label, extensions = [], ...handlers}: CellEditorOptions) {
    this.#view = new EditorView({
      state: EditorState.create({
        doc: code,
        extensions: [
          keysOf(handlers),
          history(),
          drawSelection(),
          dropCursor(),
          rectangularSelection(),
          crosshairCursor(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          autocompletion(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          conflictChoices(),
          search({top: true}),
          indentUnit.of("  "),
          EditorState.tabSize.of(2),
          new LanguageSupport(typescriptLanguage, [
            javascriptLanguage.data.of({closeBrackets: {brackets: ["(", "[", "{", "'", '"', "`"]}}),
          ]),
          syntaxHighlighting(CODE_COLOURS),
          EditorView.contentAttributes.of({"aria-label": label, spellcheck: "false"}),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) handlers.onChange(update.state.doc.toString());
          }),
          problemLine,
          ...extensions,
        ],
      }),
    });
  }

  get element(): HTMLElement {
    return this.#view.dom;
  }

  get code(): string {
    return this.#view.state.doc.toString();
  }

  /** Replaces the text; one step of undo takes it back. */
  set code(text: string) {
    if (text === this.code) return;
    const {length} = this.#view.state.doc;
    this.#view.dispatch({changes: {from: 0, to: length, insert: text}});
  }

  focus(): void {
    this.#view.focus();
  }

  /** Changes the text in places; one step of undo takes it back. */
  edit(edits: readonly TextEdit[]): void {
    this.#view.dispatch({changes: [...edits], userEvent: "input.format"});
  }

  /** Shows what running has found at its places; none takes it away. */
  showMistakes(mistakes: readonly ShownMistake[]): void {
    const {doc} = this.#view.state;
    const problems = mistakes.map(({line: row, column, message}): Problem => {
      const line = doc.line(Math.min(Math.max(row, 1), doc.lines));
      const from = Math.min(line.from + column - 1, line.to);
      return {from, to: Math.max(from, Math.min(from + 1, line.to)), message, stops: true};
    });
    showProblems(this.#view, "run", problems);
  }

  /** Shows what the language service has found in the code as it is now. */
  showProblems(problems: readonly Problem[]): void {
    showProblems(this.#view, "types", problems);
    this.element.dataset.checked = "";
  }

  /** Shows words below the code while nothing is known to be wrong with it. */
  showNotice(text: string): void {
    showNotice(this.#view, text);
  }

  destroy(): void {
    this.#view.destroy();
  }
}

type Handlers = Pick<CellEditorOptions, "onRun" | "onLeave" | "onFormat">;

function keysOf({onRun, onLeave, onFormat}: Handlers): Extension {
  const run = (moveOn: boolean) => () => {
    onRun(moveOn);
    return true;
  };
  return [
    Prec.high(
      keymap.of([
        {key: "Shift-Enter", run: run(true)},
        {key: "Mod-Enter", run: run(false)},
        {
          key: "Shift-Alt-f",
          run: () => {
            onFormat();
            return true;
          },
        },
      ]),
    ),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...searchKeymap,
      ...lintKeymap,
      ...historyKeymap,
      indentWithTab,
      ...defaultKeymap,
      // Last: a list of completions, the search and the selection use Escape first.
      {
        key: "Escape",
        run: () => {
          onLeave();
          return true;
        },
      },
    ]),
  ];
}

/** The classes of highlight.js, so that code looks the same in the page and in the editor. */
export const CODE_COLOURS = HighlightStyle.define([
  {tag: [tags.keyword, tags.modifier, tags.operatorKeyword], class: "hljs-keyword"},
  {tag: [tags.string, tags.special(tags.string), tags.regexp], class: "hljs-string"},
  {tag: [tags.number, tags.bool, tags.null], class: "hljs-number"},
  {tag: tags.comment, class: "hljs-comment"},
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName)],
    class: "hljs-title function_",
  },
  {tag: [tags.typeName, tags.className, tags.definition(tags.typeName)], class: "hljs-title"},
  {tag: tags.propertyName, class: "hljs-property"},
]);
