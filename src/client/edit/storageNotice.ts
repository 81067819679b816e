/** Says once that the browser does not keep the reader's edits, offers them as a file, and asks before the page is left. */
import type {ChapterEditing} from "./index.js";
import {showEditNotice} from "./notice.js";

/** @returns what takes it back, once all is kept after all */
export function tellUnkept(editing: () => ChapterEditing, reason: Error): () => void {
  const why =
    reason.name === "QuotaExceededError"
      ? "The storage of this browser is full: what you changed last is not kept."
      : `This browser keeps nothing for this page (${reason.message}).`;
  const remove = showEditNotice(`${why} Your edits last until you leave the page.`, {
    name: "Download them",
    run: () => import("./takeDownload.js").then(({openDownload}) => openDownload(editing())),
  });
  addEventListener("beforeunload", ask);
  return () => {
    remove();
    removeEventListener("beforeunload", ask);
  };
}

/** The browser asks in its own words. */
const ask = (event: BeforeUnloadEvent) => event.preventDefault();
