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

async function load(): Promise<ChapterSource> {
  const link = document.querySelector<HTMLAnchorElement>("a.chapter-source");
  if (!link) throw new Error("This page has no chapter to edit.");
  const answer = await fetch(link.href).catch(() => undefined);
  if (!answer?.ok) throw new Error("The chapter's text could not be loaded. Is the network there?");
  return answer.json();
}
