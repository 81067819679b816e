/**
 * The editor of a whole chapter, over the page: its text on the left, the live page on the right, what
 * is wrong below the text. The tiny src/client/chapterEditing.ts loads it.
 */
import {showEditNotice} from "../edit/notice.js";
import {leaveAddress} from "./addresses.js";
import {loadChapterTools} from "./bundle.js";
import {type BookText, ChapterDraft} from "./chapterDraft.js";
import {ChapterPage} from "./chapterPage.js";
import {BookServer, ServerError} from "./server.js";

/** Opens the editor; a notice in the page says why it cannot be opened. */
export async function editChapter(slug: string): Promise<void> {
  try {
    const server = BookServer.find();
    const [tools, book] = await Promise.all([loadChapterTools(), loadBook(slug, server)]);
    const draft = await ChapterDraft.open(tools, slug, book);
    new ChapterPage(draft, server, tools);
  } catch (error) {
    showEditNotice((error as Error).message, {
      name: "Back to the page",
      run: () => location.assign(leaveAddress()),
    });
  }
}

/** The chapter as the book has it now; undefined where it has none of this name. */
async function loadBook(
  slug: string,
  server: BookServer | undefined,
): Promise<BookText | undefined> {
  const published = await loadPublished(slug);
  if (!server) return published;
  try {
    return {...published, ...(await server.load(slug))};
  } catch (error) {
    if (error instanceof ServerError && error.status === 404) return undefined;
    throw error;
  }
}

async function loadPublished(slug: string): Promise<BookText | undefined> {
  const named = CSS.escape(slug);
  const link = document.querySelector<HTMLAnchorElement>(
    `a.chapter-source[data-slug="${named}"], a.book-source[data-slug="${named}"]`,
  );
  if (!link) return undefined;
  const answer = await fetch(link.href).catch(() => undefined);
  if (!answer?.ok) throw new Error("The chapter's text could not be loaded. Is the network there?");
  const {mdx, exercises} = await answer.json();
  return {text: mdx, exercises};
}
