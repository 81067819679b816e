/** The chapter compiler in a worker: src/build/chapter.ts, as it is, beside the page that is typed in. */
import {compileChapter} from "../../build/chapter.js";
import type {ChapterSource} from "../../build/chapterSource.js";
import {contextFor, namedChapters} from "./book.js";
import {previewPage} from "./previewPage.js";
import type {
  BookAddresses,
  BookContext,
  CompilerAnswer,
  CompilerRequest,
  PreviewPage,
} from "./types.js";

let addresses: BookAddresses | undefined;
let book: Promise<BookContext> | undefined;
const sources = new Map<string, string>();

/** The newest request: those that it overtook are not worked on. */
let newest = 0;

self.onmessage = async ({data}: MessageEvent<CompilerRequest>) => {
  if (data.type === "book") {
    ({addresses} = data);
    return;
  }
  const {id, slug, text} = data;
  newest = id;
  // Requests that came in the meantime are heard first.
  await new Promise((resolve) => setTimeout(resolve));
  if (id !== newest) return;
  const say = (answer: CompilerAnswer) => self.postMessage(answer);
  try {
    const page = await compile(slug, text);
    say({id, page});
  } catch (error) {
    say({id, failure: (error as Error).message});
  }
};

async function compile(slug: string, text: string): Promise<PreviewPage> {
  book ??= addresses && load<BookContext>(addresses.context);
  book?.catch(() => {
    book = undefined;
  });
  const context = (await book) ?? {slugs: [], terms: [], code: {}};
  const others = namedChapters(text, context.slugs).filter((other) => other !== slug);
  await Promise.all(others.map(loadSource));
  const known = {...context, slugs: [...new Set([...context.slugs, slug])]};
  return previewPage(
    await compileChapter(text, `chapters/${slug}.mdx`, contextFor(known, sources)),
  );
}

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
