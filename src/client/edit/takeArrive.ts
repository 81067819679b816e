/** Edits that arrive: in the fragment of a link, or in a file that is picked or dropped. */
import {html} from "../../views/dom.js";
import {pageAddress} from "../siteAddress.js";
import {loadTake, type Take} from "./bundle.js";
import {loadChapterSource} from "./chapterSource.js";
import {startEditing} from "./index.js";
import {say} from "./takeDialog.js";
import {openReview} from "./takeReview.js";

/** Reviews the edits in the page's address. The fragment goes once the reader has decided. */
export async function openLink(): Promise<void> {
  const fragment = location.hash;
  try {
    const [take, editing, book] = await loadAll();
    try {
      const {chapter, cells} = await take.readLink(fragment);
      if (chapter !== book.slug) throw new take.OtherChapter(chapter);
      openReview(editing, {source: "the link", cells, notes: []}, () => removeLink(fragment));
    } catch (error) {
      if (!(error instanceof take.TakeError)) throw error;
      sayMistake(take, "The link cannot be read", error, fragment);
      removeLink(fragment);
    }
  } catch (error) {
    say("The link cannot be read", (error as Error).message);
  }
}

/** Lets the reader pick a file. */
export async function pickFile(): Promise<void> {
  const {ACCEPTED} = await loadTake();
  const input = html("input", {type: "file", accept: ACCEPTED});
  input.addEventListener("change", () => {
    if (input.files?.[0]) void openFile(input.files[0]);
  });
  input.click();
}

/** Reviews the edits in a file. */
export async function openFile(file: File): Promise<void> {
  const title = `${file.name} cannot be loaded`;
  try {
    const [take, editing, book] = await loadAll();
    try {
      const taken = take.readFile(file.name, new Uint8Array(await file.arrayBuffer()), book);
      openReview(editing, {source: file.name, ...taken});
    } catch (error) {
      if (!(error instanceof take.TakeError)) throw error;
      sayMistake(take, title, error);
    }
  } catch (error) {
    say(title, (error as Error).message);
  }
}

const loadAll = () => Promise.all([loadTake(), startEditing(), loadChapterSource()]);

function sayMistake(take: Take, title: string, error: Error, fragment = ""): void {
  if (!(error instanceof take.OtherChapter)) {
    say(title, error.message, "Nothing was changed.");
    return;
  }
  const {chapter} = error;
  const href = pageAddress(`chapters/${chapter}${fragment}`);
  const link = html("a", {href}, `Open chapter ${chapter}`);
  say(title, `It belongs to another chapter, ${chapter}. Nothing was changed.`, link);
}

function removeLink(fragment: string): void {
  if (location.hash !== fragment) return;
  history.replaceState(history.state, "", location.pathname + location.search);
}
