/** A line at the head of the page about the reader's edits: what could not be kept, or was not run. */
import {html} from "../../views/dom.js";

/** Returns what takes the line away. */
export function showEditNotice(
  text: string,
  action?: {name: string; run: () => unknown},
): () => void {
  const close = html("button", {type: "button", "aria-label": "Close"}, "×");
  const act = action && html("button", {type: "button", class: "button"}, action.name);
  const notice = html("aside", {class: "edit-notice", role: "alert"}, text, act, close);
  const remove = () => notice.remove();
  close.addEventListener("click", remove);
  act?.addEventListener("click", () => {
    remove();
    action?.run();
  });
  const header = document.querySelector(".chapter-header");
  if (header) header.after(notice);
  else document.querySelector("#observablehq-main")?.prepend(notice);
  return remove;
}
