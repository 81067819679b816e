/**
 * Editing whole chapters, as far as every page has it: an address with `?edit=07-cnn` opens the editor,
 * and a page whose reader has a draft of it says so. All else is loaded then.
 */
import {hasDraft} from "./chapterEdit/draftIndex.js";
import {holdComputing} from "./runtime.js";

/** @param slug of the page's chapter, if it is one */
export function tendChapterEditing(slug: string | undefined): void {
  const edited = new URLSearchParams(location.search).get("edit");
  if (edited) {
    // The preview computes; what lies behind it would compute the same once more.
    if (document.querySelector("[data-cell]")) holdComputing(new Promise(() => {}));
    void import("./chapterEdit/index.js").then(({editChapter}) => editChapter(edited));
  } else if (slug !== undefined && hasDraft(slug)) {
    void import("./chapterEdit/draftNotice.js").then(({tellOfDraft}) => tellOfDraft(slug));
  }
  const drafts = document.querySelector<HTMLElement>(".drafts");
  if (!drafts) return;
  if (new URLSearchParams(location.search).has("preview")) {
    void import("./chapterEdit/frame.js").then(({startFrame}) => startFrame());
  } else void import("./chapterEdit/draftList.js").then(({listDrafts}) => listDrafts(drafts));
}
