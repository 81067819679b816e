/** A compiled chapter as a page takes it: HTML with the roots at which Framework's runtime shows values. */
import {pageName} from "../../build/chapter.js";
import {replaceCodeMarks} from "../../build/codeMarks.js";
import {ANCHORS} from "../../build/draft.js";
import type {Chapter} from "../../build/types.js";
import type {PreviewAnchor, PreviewCode, PreviewPage} from "./types.js";

export function previewPage(chapter: Chapter): PreviewPage {
  const {page, frontMatter, errors} = chapter;
  const code: PreviewCode[] = [];
  const taken = new Set<string>();
  // Equal code keeps its root, and with it what it shows; the same code twice is told apart.
  const root = (source: string, inline: boolean) => {
    const hash = hashOf(source);
    let id = hash;
    for (let count = 1; taken.has(id); ++count) id = `${hash}-${count}`;
    taken.add(id);
    code.push({id, source, inline});
    return `<!--:${id}:-->`;
  };
  const blocks = page.blocks.map((block) =>
    replaceCodeMarks(block, (kind, index) =>
      kind === "live"
        ? `<observablehq-loading></observablehq-loading>${root(page.liveValues[index], true)}`
        : `<div class="observablehq observablehq--block">${root(page.fences[index], false)}</div>`,
    ),
  );
  return {title: pageName(frontMatter), blocks, code, anchors: anchorsOf(chapter), errors};
}

function anchorsOf({
  cells,
  equations,
  headings,
}: Pick<Chapter, "cells" | "equations" | "headings">): PreviewAnchor[] {
  return [
    ...cells.map(({id, line}) => ({id: ANCHORS.cell + id, line: line - 1})),
    ...equations.map(({id, line}) => ({id: ANCHORS.equation + id, line})),
    ...headings.map(({id, line}) => ({id, line})),
  ].sort((a, b) => a.line - b.line);
}

/** Eight hexadecimal digits, as Framework names its roots (FNV-1a). */
export function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; ++i) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
