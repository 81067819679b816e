/** Two versions of a chapter that began as one: what a merge of them is, and a view of both. */
import {MergeView} from "@codemirror/merge";
import {EditorState} from "@codemirror/state";
import {EditorView, lineNumbers} from "@codemirror/view";
import {hasConflict, mergedCode, mergeVersions} from "../versions.js";
import {chapterText, textEditing} from "./chapterEditor.js";

export interface Merged {
  readonly text: string;
  /** Whether both changed the same lines: then the text holds both, between marks. */
  readonly conflicts: boolean;
}

/** Takes over what either has changed. */
export function mergeTexts(mine: string, base: string, theirs: string): Merged {
  const parts = mergeVersions(base, theirs, mine);
  const text = mergedCode(parts, {theirs: "on disk", mine: "mine"});
  return {text, conflicts: hasConflict(parts)};
}

/** Theirs beside mine; mine can be changed, and takes over a place of theirs by a click. */
export class Comparison {
  readonly #view: MergeView;

  constructor(theirs: string, mine: string, where: string) {
    const side = (label: string) => [
      lineNumbers(),
      chapterText(),
      EditorView.contentAttributes.of({"aria-label": label, tabindex: "0"}),
    ];
    this.#view = new MergeView({
      a: {doc: theirs, extensions: [side(`The version ${where}`), EditorState.readOnly.of(true)]},
      b: {doc: mine, extensions: [side("Your version"), textEditing()]},
      revertControls: "a-to-b",
      collapseUnchanged: {margin: 3, minSize: 6},
      gutter: true,
    });
  }

  get element(): HTMLElement {
    return this.#view.dom;
  }

  /** What stands in mine now. */
  get text(): string {
    return this.#view.b.state.doc.toString();
  }

  destroy(): void {
    this.#view.destroy();
  }
}
