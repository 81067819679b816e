/** Asks for the name of a new chapter and makes it: its files under `npm start`, elsewhere a draft. */
import {html} from "../../views/dom.js";
import {editAddress} from "./addresses.js";
import {loadChapterTools} from "./bundle.js";
import {noteDraft} from "./draftIndex.js";
import {BookServer} from "./server.js";

export async function askForChapter(): Promise<void> {
  const name = html("input", {
    id: "new-chapter-name",
    name: "name",
    required: true,
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "60-my-own-chapter",
    "aria-describedby": "new-chapter-about new-chapter-mistake",
  });
  const mistake = html("p", {id: "new-chapter-mistake", class: "dialog-mistake", role: "alert"});
  const cancel = html("button", {type: "button", class: "button"}, "Cancel");
  const form = html(
    "form",
    {method: "dialog"},
    html("h2", {}, "New chapter"),
    html("label", {for: name.id}, "Number and name"),
    name,
    html(
      "p",
      {id: "new-chapter-about"},
      `A number alone, as 09, is a chapter of the book's plan. ${whereItGoes()}`,
    ),
    mistake,
    html(
      "div",
      {class: "dialog-buttons"},
      cancel,
      html("button", {class: "button button-main"}, "Make it"),
    ),
  );
  const dialog = html("dialog", {class: "edit-dialog", "aria-label": "New chapter"}, form);
  cancel.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    mistake.textContent = "";
    try {
      const slug = await makeChapter(name.value.trim());
      // The server of npm start may reload pages by itself now: then it is this address too.
      history.replaceState(null, "", editAddress(slug));
      location.reload();
    } catch (error) {
      mistake.textContent = (error as Error).message;
      name.focus();
    }
  });
  document.body.append(dialog);
  dialog.showModal();
}

const whereItGoes = (): string =>
  BookServer.find()
    ? "Its files are written into the project: the page, an exercise with its solution, a test."
    : "It is a draft in this browser, to be downloaded when it is done.";

/** @throws Error that says what is wrong with the wish */
async function makeChapter(word: string): Promise<string> {
  const server = BookServer.find();
  if (server) return (await server.create(word)).slug;
  const {newDraft, openDrafts} = await loadChapterTools();
  const drafts = await openDrafts();
  const kept = (await drafts.list()).map(({slug}) => slug);
  const made = newDraft(word, [...chaptersHere(), ...kept]);
  if ("mistake" in made) throw new Error(made.mistake);
  await drafts.save({...made, cursor: 0, changed: Date.now()});
  noteDraft(made.slug, true);
  return made.slug;
}

/** Slugs of the book's chapters, as the sidebar links them. */
function chaptersHere(): string[] {
  const links = document.querySelectorAll<HTMLAnchorElement>("#observablehq-sidebar a[href]");
  return Array.from(links, ({href}) => /\/chapters\/([^/?#]+?)(?:\.html)?$/.exec(href)?.[1]).filter(
    (slug) => slug !== undefined,
  );
}
