/** A line at the head of the chapter about the reader's edits: what could not be kept, or was not run. */
import {html} from "../../views/dom.js";

export function showEditNotice(text: string, action?: {name: string; run: () => void}): void {
  const close = html("button", {type: "button", "aria-label": "Close"}, "×");
  const act = action && html("button", {type: "button", class: "button"}, action.name);
  const notice = html("aside", {class: "edit-notice", role: "alert"}, text, act, close);
  close.addEventListener("click", () => notice.remove());
  act?.addEventListener("click", () => {
    notice.remove();
    action?.run();
  });
  const header = document.querySelector(".chapter-header");
  if (header) header.after(notice);
  else document.querySelector("#observablehq-main")?.prepend(notice);
}
