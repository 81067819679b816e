/** The dialog with a link that holds the reader's edits. */
import {html, setText} from "../../views/dom.js";
import {announce} from "../announce.js";
import {savedPage} from "../savedPage.js";
import {loadTake} from "./bundle.js";
import {loadChapterSource} from "./chapterSource.js";
import type {ChapterEditing} from "./index.js";
import {openDialog} from "./takeDialog.js";

export async function openShare(editing: ChapterEditing): Promise<void> {
  const [{COMFORTABLE_LENGTH, writeLink}, {slug}] = await Promise.all([
    loadTake(),
    loadChapterSource(),
  ]);
  const edited = [...editing.cells.values()].filter(({isEdited}) => isEdited);
  const cells = edited.map(({id, code, book}) => ({cell: id, code, book}));
  const link = thisPage() + (await writeLink(slug, cells));
  const field = html("textarea", {
    class: "take-link",
    readonly: true,
    rows: 4,
    "aria-label": "Link",
  });
  field.value = link;
  field.addEventListener("focus", () => field.select());
  const length = link.length.toLocaleString("en");
  const long = link.length > COMFORTABLE_LENGTH;
  const said = html("p", {class: "take-said", role: "status"});
  const copy = async () => {
    const copied = await copyText(link, field);
    const words = copied ? "The link is copied." : "Press Ctrl+C or ⌘C to copy the link.";
    setText(said, words);
    announce(words);
    return false;
  };
  openDialog(
    "Share your edits",
    [
      html(
        "p",
        {},
        `The link holds your code of ${edited.map(({id}) => id).join(", ")}, and nothing else. Who opens it sees what you changed, and decides whether to run it. Nothing is stored on a server.`,
      ),
      field,
      html(
        "p",
        {class: long ? "take-warning" : "take-hint"},
        long
          ? `The link has ${length} characters. Some mail and chat programs cut links that long: try it first, or send a file (Download).`
          : `${length} characters.`,
      ),
      said,
    ],
    [{name: "Copy the link", main: true, run: copy}],
  );
}

/** Where the book has this page, without a fragment. */
export const thisPage = (): string => savedPage()?.address ?? location.href.replace(/#.*$/, "");

/** Copies a text; where the clipboard is closed, by way of a field that holds it. */
async function copyText(text: string, field: HTMLTextAreaElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand("copy");
  }
}
