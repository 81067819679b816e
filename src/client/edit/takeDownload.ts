/** The dialog that downloads the chapter with the reader's edits, in one of several forms. */
import type {TakenChapter} from "../../editor/take/index.js";
import {html, setText} from "../../views/dom.js";
import {announce} from "../announce.js";
import {DATA_FILES} from "../dataFiles.js";
import {LIBRARY, TYPES} from "../nodeFiles.js";
import {savedPage} from "../savedPage.js";
import {saveFile} from "../saveFile.js";
import {hasExtensions} from "../siteAddress.js";
import {loadTake, type Take} from "./bundle.js";
import {loadChapterSource} from "./chapterSource.js";
import type {ChapterEditing} from "./index.js";
import {openDialog} from "./takeDialog.js";
import {thisPage} from "./takeShare.js";

interface Form {
  readonly name: string;
  /** What one does with it. */
  readonly use: string;
  /** End of the file's name. */
  readonly end: string;
  readonly type: string;
  readonly write: (chapter: TakenChapter, take: Take) => Promise<BlobPart> | BlobPart;
  /** Whether it is offered; always, where it is left out. */
  readonly applies?: (chapter: TakenChapter) => boolean;
}

const FORMS: readonly Form[] = [
  {
    name: "TypeScript program",
    use: "A folder for Node: unpack it, and run “npm start” in it. Library and data are there.",
    end: ".zip",
    type: "application/zip",
    write: writeProgram,
  },
  {
    name: "Notebook",
    use: "For Jupyter with the Deno kernel. It loads library and data from this site.",
    end: ".ipynb",
    type: "application/x-ipynb+json",
    write: (chapter, {relationsOf, writeNotebook, dataOf}) => {
      const names = dataOf(chapter, [...DATA_FILES.keys()]);
      const data = Object.fromEntries(names.map((name) => [name, addressOf(name)]));
      return writeNotebook(chapter, relationsOf, {library: LIBRARY.href, data});
    },
  },
  {
    name: "This page",
    use: "One file that trains and can be edited without a network.",
    end: ".html",
    type: "text/html",
    applies: () => canSavePage(),
    write: writeThisPage,
  },
  {
    name: "Chapter source",
    use: "The MDX that authors write, with your code in its place.",
    end: ".mdx",
    type: "text/markdown",
    write: ({book, edits}, {writeMdx}) => writeMdx(book.mdx, edits),
  },
  {
    name: "Patch",
    use: "Your changes alone, for “git apply” in a copy of the book.",
    end: ".patch",
    type: "text/x-patch",
    applies: ({edits}) => edits.size > 0,
    write: ({book, edits}, {writePatch}) => writePatch(book, edits),
  },
];

export async function openDownload(editing: ChapterEditing): Promise<void> {
  const [take, book] = await Promise.all([loadTake(), loadChapterSource()]);
  const edited = [...editing.cells.values()].filter(({isEdited}) => isEdited);
  const edits = new Map(edited.map(({id, code}) => [id, code]));
  const chapter: TakenChapter = {book, edits, address: thisPage()};
  const said = html("p", {class: "take-said", role: "status"});
  const forms = FORMS.filter(({applies}) => applies?.(chapter) ?? true);
  const list = html("ul", {class: "take-forms"}, ...forms.map((form) => row(form)));
  openDialog(
    "Download this chapter",
    [
      html(
        "p",
        {},
        `${contentOf(edited.map(({id}) => id))} Each of these files can be loaded here again.`,
      ),
      ...edited.filter(({mistake}) => mistake).map(({id}) => brokenCell(id)),
      list,
      said,
    ],
    [],
  );

  function row({name, use, end, type, write}: Form): HTMLElement {
    const file = book.slug + end;
    const button = html("button", {type: "button", "aria-label": `Download ${file}`}, end);
    button.addEventListener("click", async () => {
      button.disabled = true;
      setText(said, `Making ${file} …`);
      try {
        saveFile(file, await write(chapter, take), type);
        setText(said, `${file} is downloaded.`);
      } catch (error) {
        setText(said, `${file} could not be made: ${(error as Error).message}`);
      } finally {
        button.disabled = false;
        announce(said.textContent ?? "");
      }
    });
    return html("li", {class: "take-form"}, html("h3", {}, name), html("p", {}, use), button);
  }
}

function contentOf(edited: readonly string[]): string {
  if (edited.length === 0) return "You have edited no cell: the files hold the book's code.";
  return `With your code of ${edited.join(", ")}.`;
}

const brokenCell = (id: string): HTMLElement =>
  html(
    "p",
    {class: "take-warning"},
    `Cell ${id} has a mistake. It is in the files as you wrote it: programs will stop there.`,
  );

async function writeProgram(chapter: TakenChapter, take: Take): Promise<BlobPart> {
  const names = take.dataOf(chapter, [...DATA_FILES.keys()]);
  const [module, types, ...files] = await Promise.all(
    [LIBRARY.href, TYPES.href, ...names.map(addressOf)].map(async (address) => {
      const answer = await fetch(address).catch(() => undefined);
      if (!answer?.ok)
        throw new Error("a file of the site cannot be loaded. Is the network there?");
      return new Uint8Array(await answer.arrayBuffer());
    }),
  );
  const data = Object.fromEntries(names.map((name, i) => [name, files[i]]));
  return take.writeProject(
    chapter,
    take.relationsOf,
    {module, types},
    data,
  ) as Uint8Array<ArrayBuffer>;
}

/** The page as the built site serves it can be saved: not one under the server of authors, nor a saved one. */
const canSavePage = (): boolean => hasExtensions() && savedPage() === undefined;

async function writeThisPage(chapter: TakenChapter, take: Take): Promise<BlobPart> {
  const html = await load(chapter.address);
  if (!html) throw new Error("the page itself cannot be loaded. Is the network there?");
  const names = [...DATA_FILES.keys()];
  const wanted = new Set(take.dataOf(chapter, names).map(addressOf));
  const data = new Set(names.map(addressOf));
  return take.writePage({
    chapter,
    html: new TextDecoder().decode(html),
    keptAs: `${chapter.book.slug}.${Date.now().toString(36)}`,
    load,
    needs: (address, atOnce) => wanted.has(address) || (atOnce && !data.has(address)),
  });
}

async function load(address: string): Promise<Uint8Array | undefined> {
  const answer = await fetch(address).catch(() => undefined);
  return answer?.ok ? new Uint8Array(await answer.arrayBuffer()) : undefined;
}

function addressOf(name: string): string {
  const file = DATA_FILES.get(name);
  if (!file) throw new Error(`the site has no data file ${name}.`);
  return file.href;
}
