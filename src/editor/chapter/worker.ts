/** The chapter compiler in a worker: src/build/chapter.ts, as it is, beside the page that is typed in. */
import {compileChapter} from "../../build/chapter.js";
import type {ChapterSource} from "../../build/chapterSource.js";
import {contextFor, namedChapters} from "./book.js";
import {previewPage} from "./previewPage.js";
import type {BookAddresses, BookContext, CompilerAnswer, CompilerRequest} from "./types.js";

let addresses: BookAddresses | undefined;
let book: Promise<BookContext> | undefined;
const sources = new Map<string, string>();

/** The newest request: those that it overtook are not worked on. */
let newest = 0;

self.onmessage = async ({data}: MessageEvent<CompilerRequest>) => {
  if (data.type === "book") {
    addresses = data.addresses;
    book = load<BookContext>(addresses.context);
    return;
  }
  const {id, slug, text} = data;
  newest = id;
  // Requests that came in the meantime are heard first.
  await new Promise((resolve) => setTimeout(resolve));
  const context = (await book) ?? {slugs: [], terms: []};
  const others = namedChapters(text, context.slugs).filter((other) => other !== slug);
  await Promise.all(others.map(loadSource));
  if (id !== newest) return;
  const known = {...context, slugs: [...new Set([...context.slugs, slug])]};
  const chapter = await compileChapter(text, `chapters/${slug}.mdx`, contextFor(known, sources));
  const answer: CompilerAnswer = {id, page: previewPage(chapter)};
  self.postMessage(answer);
};

async function loadSource(slug: string): Promise<void> {
  const address = addresses?.sources[slug];
  if (sources.has(slug) || address === undefined) return;
  const {mdx} = await load<ChapterSource>(address);
  sources.set(slug, mdx);
}

async function load<T>(address: string): Promise<T> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} could not be loaded.`);
  return answer.json();
}
