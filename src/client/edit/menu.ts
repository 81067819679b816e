/**
 * The menu of the reader's edits, below its button in the header: which cells are edited and how they
 * are, edits of other chapters, and what can be done with them. A command of one's own is an entry of
 * menuItems.ts.
 */
import {html} from "../../views/dom.js";
import {chaptersWithEdits} from "./bookEdits.js";
import {cellRows, homelessRows} from "./editsList.js";
import {type ChapterEditing, startEditing} from "./index.js";
import {menuItems} from "./menuItems.js";
import {showEditNotice} from "./notice.js";

const ID = "edits-menu";
/** Between the menu and the button above it, and the edge of the window, in pixels. */
const GAP = 8;

/** Builds the menu, lets the browser open and close it by its button, and opens it. */
export async function openMenu(button: HTMLButtonElement): Promise<void> {
  let editing: ChapterEditing | undefined;
  try {
    if (document.querySelector("a.chapter-source")) editing = await startEditing();
  } catch (error) {
    showEditNotice((error as Error).message);
    throw error;
  }
  const title = editing ? "Your edits of this chapter" : "Your edits";
  const chapter = html("div", {});
  const book = html("div", {});
  const menu = html(
    "div",
    {id: ID, class: "edits-menu", popover: "auto", role: "dialog", "aria-label": title},
    chapter,
    book,
  );
  button.after(menu);
  button.setAttribute("aria-controls", ID);
  button.popoverTargetElement = menu;
  const fill = () => {
    if (!editing) return;
    const focused = (document.activeElement as HTMLElement | null)?.dataset.key;
    chapter.replaceChildren(...chapterPart(editing, () => menu.hidePopover()));
    // What was pressed is not there any more: what came in its place has the focus.
    if (focused) chapter.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  };
  menu.addEventListener("beforetoggle", (event) => {
    if ((event as ToggleEvent).newState === "closed") return;
    fill();
    void bookPart(editing).then((part) => book.replaceChildren(...part));
    placeBelow(menu, button);
  });
  editing?.watch(() => menu.matches(":popover-open") && fill());
  menu.showPopover();
}

/** Its right edge under the button's, as long as the left one stays in the window. */
function placeBelow(menu: HTMLElement, button: HTMLElement): void {
  const {bottom, right} = button.getBoundingClientRect();
  const width = Number.parseFloat(getComputedStyle(menu).width);
  menu.style.top = `${bottom + GAP}px`;
  menu.style.left = `${Math.max(GAP, right - width)}px`;
}

function chapterPart(editing: ChapterEditing, close: () => void): HTMLElement[] {
  const rows = [...cellRows(editing, close), ...homelessRows(editing)];
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
    html("h2", {}, "Your edits of this chapter"),
    rows.length > 0
      ? html("ul", {class: "edits-list"}, ...rows)
      : html("p", {class: "edits-none"}, "No cell is edited. Press Edit at any cell to change it."),
    ...resetAll(editing),
    ...(commands.length > 0 ? [html("div", {class: "edits-commands"}, ...commands)] : []),
  ];
}

/** Resets all edited cells, or takes that back; nothing where one row's own button does it. */
function resetAll(editing: ChapterEditing): HTMLElement[] {
  const cells = [...editing.cells.values()];
  const edited = cells.filter(({isEdited}) => isEdited);
  const reset = cells.filter(({isEdited, beforeReset}) => !isEdited && beforeReset !== undefined);
  const button = (name: string, which: typeof cells) => {
    const all = html("button", {type: "button", "data-key": "all"}, name);
    all.addEventListener("click", () => {
      for (const cell of which) editing.resetOrUndo(cell);
    });
    return all;
  };
  const buttons = [
    ...(edited.length > 1 ? [button(`Reset all ${edited.length}`, edited)] : []),
    ...(reset.length > 1 ? [button(`Undo reset of ${reset.length}`, reset)] : []),
  ];
  return buttons.length > 0 ? [html("div", {class: "edits-all"}, ...buttons)] : [];
}

async function bookPart(editing: ChapterEditing | undefined): Promise<HTMLElement[]> {
  const chapters = await chaptersWithEdits(editing?.source.slug);
  if (chapters.length === 0) return [];
  const rows = chapters.map(({title, address, count}) =>
    html(
      "li",
      {},
      html("a", {href: address}, title),
      html("span", {class: "edits-state"}, count === 1 ? "1 cell" : `${count} cells`),
    ),
  );
  return [
    html("h2", {}, editing ? "In other chapters" : "Your edits"),
    html("ul", {class: "edits-list"}, ...rows),
  ];
}
