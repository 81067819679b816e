/**
 * Two versions of a chapter: the author's, and another that came into the book meanwhile. Both are
 * shown side by side; the author takes one, or what a merge gives, changed by hand where it must be.
 */
import {html} from "../../views/dom.js";
import {loadMergeTools} from "./bundle.js";

export interface Versions {
  /** What both began with; undefined where that is not known. */
  readonly base: string | undefined;
  readonly mine: string;
  readonly theirs: string;
  /** What theirs is called: "on disk", "in the book". */
  readonly where: string;
}

/** Resolves with the text to go on with, or undefined when the author decides later. */
export async function resolveConflict({
  base,
  mine,
  theirs,
  where,
}: Versions): Promise<string | undefined> {
  const {Comparison, mergeTexts} = await loadMergeTools();
  const merged = mergeTexts(mine, base ?? theirs, theirs);
  const comparison = new Comparison(theirs, merged.conflicts ? mine : merged.text, where);
  const about = merged.conflicts
    ? "Both changed the same lines. Take over theirs by the arrows between the sides, or write on the right what shall stand."
    : "The right side holds both changes. Look through it, and go on with it.";
  return new Promise((done) => {
    const dialog = html("dialog", {class: "edit-dialog chapter-conflict"});
    const button = (name: string, answer: () => string | undefined, main = false) => {
      const element = html("button", {
        type: "button",
        class: main ? "button button-main" : "button",
      });
      element.textContent = name;
      element.addEventListener("click", () => {
        const text = answer();
        dialog.close();
        done(text);
      });
      return element;
    };
    const title = html("h2", {id: "conflict-title"}, `The chapter has changed ${where} meanwhile`);
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(
      title,
      html("p", {}, about),
      html(
        "div",
        {class: "chapter-conflict-sides"},
        html("strong", {}, `The version ${where}`),
        html("strong", {}, "Yours"),
      ),
      comparison.element,
      html(
        "div",
        {class: "dialog-buttons"},
        button("Decide later", () => undefined),
        button(`Take the one ${where}`, () => theirs),
        button("Keep mine as it was", () => mine),
        button("Go on with the right side", () => comparison.text, true),
      ),
    );
    dialog.addEventListener("cancel", () => done(undefined));
    dialog.addEventListener("close", () => {
      comparison.destroy();
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
