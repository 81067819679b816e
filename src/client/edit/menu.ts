/**
 * The menu of the reader's edits, below its button in the header: which cells are edited, and what can
 * be done with them. A command of one's own is an entry of menuItems.ts.
 */
import {html} from "../../views/dom.js";
import {type ChapterEditing, startEditing} from "./index.js";
import {menuItems} from "./menuItems.js";
import {showEditNotice} from "./notice.js";

const ID = "edits-menu";
/** Between the menu and the button above it, and the edge of the window, in pixels. */
const GAP = 8;

/** Builds the menu, lets the browser open and close it by its button, and opens it. */
export async function openMenu(button: HTMLButtonElement): Promise<void> {
  let editing: ChapterEditing;
  try {
    editing = await startEditing();
  } catch (error) {
    showEditNotice((error as Error).message);
    throw error;
  }
  const menu = html("div", {
    id: ID,
    class: "edits-menu",
    popover: "auto",
    role: "dialog",
    "aria-label": "Your edits of this chapter",
  });
  button.after(menu);
  button.setAttribute("aria-controls", ID);
  button.popoverTargetElement = menu;
  const fill = () => menu.replaceChildren(...contentOf(editing, () => menu.hidePopover()));
  menu.addEventListener("beforetoggle", (event) => {
    if ((event as ToggleEvent).newState === "closed") return;
    fill();
    placeBelow(menu, button);
  });
  editing.watch(() => menu.matches(":popover-open") && fill());
  menu.showPopover();
}

/** Its right edge under the button's, as long as the left one stays in the window. */
function placeBelow(menu: HTMLElement, button: HTMLElement): void {
  const {bottom, right} = button.getBoundingClientRect();
  const width = Number.parseFloat(getComputedStyle(menu).width);
  menu.style.top = `${bottom + GAP}px`;
  menu.style.left = `${Math.max(GAP, right - width)}px`;
}

function contentOf(editing: ChapterEditing, close: () => void): HTMLElement[] {
  const edited = [...editing.cells.values()].filter(({isEdited}) => isEdited);
  const list = html("ul", {class: "edits-list"});
  for (const {id, element} of edited) {
    const link = html("a", {href: `#${element.id}`}, id);
    link.addEventListener("click", close);
    list.append(html("li", {}, link));
  }
  const commands = menuItems(editing).map(({name, hint, run}) => {
    const button = html("button", {type: "button", title: hint}, name);
    button.addEventListener("click", async () => {
      close();
      try {
        await run(editing);
      } catch (error) {
        showEditNotice((error as Error).message);
      }
    });
    return button;
  });
  return [
    edited.length > 0
      ? list
      : html("p", {class: "edits-none"}, "No cell is edited. Press Edit at any cell to change it."),
    ...(commands.length > 0 ? [html("div", {class: "edits-commands"}, ...commands)] : []),
  ];
}
