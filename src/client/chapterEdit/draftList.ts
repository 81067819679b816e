/** The page "Drafts": what is kept in this browser, and how to begin a new chapter. */
import {html} from "../../views/dom.js";
import {editAddress} from "./addresses.js";
import {loadChapterTools} from "./bundle.js";
import {askForChapter} from "./newChapter.js";

export async function listDrafts(place: HTMLElement): Promise<void> {
  const {openDrafts} = await loadChapterTools();
  const drafts = await openDrafts()
    .then((store) => store.list())
    .catch(() => []);
  const items = drafts.map(({slug, changed}) =>
    html(
      "li",
      {},
      html("a", {href: editAddress(slug)}, slug),
      ` changed ${new Date(changed).toLocaleString("en", {dateStyle: "medium", timeStyle: "short"})}`,
    ),
  );
  const begin = html("button", {type: "button", class: "button"}, "New chapter…");
  begin.addEventListener("click", () => void askForChapter());
  place.replaceChildren(
    items.length > 0 ? html("ul", {}, ...items) : html("p", {}, "There are no drafts."),
    html("p", {}, begin),
  );
}
