/**
 * Notices edits that come to the page: in the fragment of a link, or in a file that is dropped on it.
 * What reads and shows them is loaded then.
 */
import {LINK_MARK} from "../editor/take/marks.js";

export function tendArrivals(): void {
  const look = () => {
    if (!location.hash.startsWith(LINK_MARK)) return;
    void import("./edit/takeArrive.js").then(({openLink}) => openLink());
  };
  look();
  addEventListener("hashchange", look);
  // Views that take files of their own come first, and have taken them by then.
  addEventListener("dragover", (event) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  addEventListener("drop", (event) => {
    const file = event.dataTransfer?.files[0];
    if (event.defaultPrevented || !file) return;
    event.preventDefault();
    void import("./edit/takeArrive.js").then(({openFile}) => openFile(file));
  });
}
