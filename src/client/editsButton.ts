/**
 * The button "Edits" in the header. What it opens is loaded when it is first pressed; the number on it
 * is told by what edits the chapter.
 */
import {html} from "../views/dom.js";

const PENCIL = "M10.5 2.5l3 3L5.5 13.5l-3.5.5.5-3.5zM9 4l3 3";

let button: HTMLButtonElement | undefined;

export function addEditsButton(): void {
  button = html("button", {type: "button", class: "edits-open", "aria-haspopup": "dialog"});
  button.innerHTML = `<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round" aria-hidden="true"><path d="${PENCIL}"/></svg><span>Edits</span> <span class="edits-count" hidden></span>`;
  button.addEventListener("click", firstOpen);
  document.querySelector("#observablehq-header .theme-toggle")?.before(button);
  showEditCount(0);
}

/** Shows how many cells of the chapter the reader has changed. */
export function showEditCount(count: number): void {
  if (!button) return;
  const cells = count === 1 ? "1 cell" : `${count} cells`;
  button.title = count === 0 ? "Your edits" : `You have edited ${cells}`;
  const badge = button.querySelector(".edits-count") as HTMLElement;
  badge.textContent = count === 0 ? "" : String(count);
  badge.hidden = count === 0;
}

/** From then on the browser opens and closes the menu itself. */
function firstOpen(event: Event): void {
  const opener = event.currentTarget as HTMLButtonElement;
  opener.setAttribute("aria-busy", "true");
  import("./edit/menu.js")
    .then(({openMenu}) => openMenu(opener))
    .then(() => opener.removeEventListener("click", firstOpen))
    .finally(() => opener.removeAttribute("aria-busy"));
}
