/**
 * The one parser and compiler of chapters. A chapter is MDX: prose and formulas beside runnable cells.
 * It becomes a page in Observable Framework's Markdown, together with what the type check, the tests
 * and the exports need to know of it. Nothing here touches a file.
 *
 * frontMatter.ts  the YAML at the head            math.ts        formulas, through KaTeX
 * mdx.ts          MDX to an HTML tree             components.ts  <Note>, <Figure> … as one table
 * collect.ts      the walk that takes parts out   emit.ts        the tree to Framework's Markdown
 * cells.ts        runnable fences                 errors.ts      mistakes, with place and cure
 * sections.ts     what the search finds
 * notation/       what symbols mean               formulaLinks.ts, marks.ts   formulas and lines of code
 */
import {h} from "preact";
import {renderToString} from "preact-render-to-string";
import {sourceLink} from "./chapterSource.js";
import {ChapterText} from "./chapterText.js";
import {fenceMark} from "./codeMarks.js";
import {checkCycles} from "./cycles.js";
import {Draft} from "./draft.js";
import {placeCode, renderBlocks, toLine} from "./emit.js";
import {ErrorList, errorBox, sortErrors} from "./errors.js";
import {frontMatterText, parseFrontMatter} from "./frontMatter.js";
import {definitionsOf} from "./glossary.js";
import {knownCells} from "./math.js";
import {parseMdx} from "./mdx.js";
import {renderSymbols} from "./notation/render.js";
import {originsOf} from "./record/hashes.js";
import {sectionsOf} from "./sections.js";
import {slugOf} from "./slug.js";
import {placeOf, type TreeNode, textOf} from "./tree.js";
import type {Chapter, ChapterContext, FrontMatter, Heading} from "./types.js";

export {formatError, sortErrors} from "./errors.js";
export type * from "./types.js";

/**
 * Compiles one chapter. Mistakes do not throw: they are listed in `errors` and shown in the page where
 * they are, and the rest of the chapter compiles.
 *
 * @param source the MDX text, of one file or joined from several
 * @param file its path, as errors shall name it; the last part gives the slug
 */
export async function compileChapter(
  source: string | ChapterText,
  file: string,
  context: ChapterContext = {},
): Promise<Chapter> {
  const joined = typeof source === "string" ? new ChapterText(source, file) : source;
  const text = joined.text
    .replace(/^\uFEFF/, "")
    .replace(/\r\n?/g, "\n")
    .replace(/[\uE000\uE001]/g, "");
  const slug = slugOf(file);
  const errors = new ErrorList(joined);
  const {frontMatter, symbols, learnsCells} = parseFrontMatter(
    frontMatterText(text),
    2,
    slug,
    errors,
  );
  const frontErrors = [...errors.errors];
  const draft = new Draft(file, slug, frontMatter, context, errors, symbols);
  const {tree, components} = await parseMdx(text, draft);
  for (const check of draft.later) check();
  frontErrors.push(...checkCycles(draft));
  for (const {cell, place} of learnsCells) {
    if (draft.hasCell(cell)) continue;
    const message = `"learns" names the cell "${cell}", which this chapter does not have. ${knownCells(draft)}`;
    frontErrors.push(errors.add(place, message));
  }
  for (const {place, message} of draft.symbols.complaints()) {
    frontErrors.push(errors.add(place, message));
  }
  const blocks = renderBlocks(tree, components, draft);
  const sections = sectionsOf(blocks, pageName(frontMatter));
  const notation = renderSymbols(draft, (code) => fenceMark(draft.fences.push(code) - 1));
  if (notation) blocks.push(toLine(renderToString(notation)));
  const ids = new Set(
    blocks.flatMap((b) => Array.from(b.matchAll(/ id="([^"]*)"/g), ([, id]) => id)),
  );
  for (const {id, place} of draft.anchors) {
    if (ids.has(id)) continue;
    frontErrors.push(
      errors.add(place, `This page has no place called "#${id}". Check the spelling.`),
    );
  }
  const top = [
    toLine(renderToString(renderHead(frontMatter))),
    toLine(renderToString(sourceLink(slug))),
    ...[...frontErrors, ...draft.claimTypeMistakes()].map((error) =>
      toLine(renderToString(errorBox(error))),
    ),
  ];
  const page = [...top, ...blocks];
  let origins: Chapter["origins"] | undefined;
  const body = page.map((block) => placeCode(block, draft)).join("\n\n");
  return {
    file,
    text: joined,
    slug,
    frontMatter,
    cells: draft.cells,
    // A preview compiles at every pause of typing, and does not ask.
    get origins() {
      origins ??= originsOf(
        draft.cells.map((cell) => ({...cell, references: draft.references.get(cell.id) ?? []})),
      );
      return origins;
    },
    equations: draft.equations,
    headings: readHeadings(tree),
    definitions: definitionsOf(blocks),
    sections,
    symbols: draft.symbols.used,
    page: {blocks: page, fences: draft.fences, liveValues: draft.liveValues},
    markdown: `---\ntitle: ${JSON.stringify(pageName(frontMatter))}\n---\n\n${body}\n`,
    errors: sortErrors(errors.errors),
  };
}

/** "7. Convolutional Neural Network": the name of the page in titles and in the sidebar. */
export function pageName({number, title}: {number?: string; title: string}): string {
  return number === undefined ? title : `${number}. ${title}`;
}

function renderHead({number, title, tagline, year, authors, tags}: FrontMatter) {
  return h("header", {class: "chapter-header"}, [
    h("h1", null, [
      number !== undefined && h("span", {class: "chapter-number"}, `${number} `),
      h("span", {class: "chapter-title"}, title),
    ]),
    tagline && h("p", {class: "chapter-tagline"}, tagline),
    (authors || year) && h("p", {class: "chapter-source"}, authors ?? year),
    tags.length > 0 &&
      h(
        "ul",
        {class: "chapter-tags", "aria-label": "Topics"},
        tags.map((tag) => h("li", null, tag)),
      ),
  ]);
}

function readHeadings(tree: TreeNode): Heading[] {
  const headings: Heading[] = [];
  visit(tree);
  return headings;

  function visit(node: TreeNode): void {
    const depth = /^h([1-6])$/.exec(node.tagName ?? "")?.[1];
    if (depth && node.position) {
      const id = String(node.properties?.id ?? "");
      headings.push({depth: Number(depth), text: textOf(node), id, line: placeOf(node).line});
    }
    for (const child of node.children ?? []) visit(child);
  }
}
