/**
 * Makes the Edit buttons and the menu of edits work. All that editing needs is loaded when one is
 * pressed, or at once where the reader has edits of this chapter: then no cell runs before they are in
 * place.
 */
import {anyEdits, hasEdits} from "./edit/hasEdits.js";
import {tendArrivals} from "./editsArrive.js";
import {addEditsButton} from "./editsButton.js";
import {holdComputing} from "./runtime.js";
import {savedPage} from "./savedPage.js";

/** @param slug the chapter on the page, if there is one */
export function tendEditing(slug: string | undefined): void {
  if (slug === undefined) {
    if (anyEdits()) addEditsButton();
    return;
  }
  const start = () => import("./edit/index.js").then(({startEditing}) => startEditing());
  if (hasEdits(slug) || savedPage()?.cells.length) holdComputing(start());
  document.addEventListener(
    "click",
    ({target}) => {
      const button = target instanceof Element && target.closest<HTMLElement>(".cell-edit");
      if (!button || "ready" in button.dataset) return;
      void start().then(() => button.click());
    },
    {capture: true},
  );
  addEditsButton();
  tendArrivals();
}
