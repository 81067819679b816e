/** The text of the chapter on this page, as the book has it. */
import type {ChapterSource} from "../../build/chapterSource.js";

let loading: Promise<ChapterSource> | undefined;

/** @throws Error when the file of the site cannot be read */
export function loadChapterSource(): Promise<ChapterSource> {
  loading ??= load();
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}

/** Under which name this page keeps edits: the chapter's, but for a page that was saved as one file. */
export const keptAs = (): string => sourceLink().dataset.slug ?? "";

function sourceLink(): HTMLAnchorElement {
  const link = document.querySelector<HTMLAnchorElement>("a.chapter-source");
  if (!link) throw new Error("This page has no chapter to edit.");
  return link;
}

async function load(): Promise<ChapterSource> {
  const answer = await fetch(sourceLink().href).catch(() => undefined);
  if (!answer?.ok) throw new Error("The chapter's text could not be loaded. Is the network there?");
  return answer.json();
}
