/** What pages and the compiler's worker say to each other. Lines and columns count from 1. */
import type {GlossaryEntry} from "../../build/glossary.js";
import type {ChapterError} from "../../build/types.js";

/** What the build writes for the compiler in the page: src/build/bookContext.ts. */
export interface BookContext {
  readonly slugs: readonly string[];
  readonly terms: readonly GlossaryEntry[];
  /** chapters/notation.yaml */
  readonly notation?: string;
  /** chapters/references.yaml */
  readonly bibliography?: string;
  /** The source files that chapters show, by their paths. */
  readonly code: Readonly<Record<string, string>>;
}

/** Where the worker finds what it needs of the book. */
export interface BookAddresses {
  readonly context: string;
  /** The text of each chapter, by slug: a ChapterSource as JSON. */
  readonly sources: Readonly<Record<string, string>>;
}

export type CompilerRequest =
  | {readonly type: "book"; readonly addresses: BookAddresses}
  | {readonly type: "compile"; readonly id: number; readonly slug: string; readonly text: string};

export type CompilerAnswer =
  | {readonly id: number; readonly page: PreviewPage}
  /** The compiler itself has failed, or the network. */
  | {readonly id: number; readonly failure: string};

/** Code that runs in the page at the root comment `<!--:id:-->`. */
export interface PreviewCode {
  readonly id: string;
  readonly source: string;
  readonly inline: boolean;
}

/** A place of the page, and the line of the chapter that made it. */
export interface PreviewAnchor {
  readonly id: string;
  readonly line: number;
}

/** A compiled chapter, ready to be put into a page. */
export interface PreviewPage {
  readonly title: string;
  /** HTML, a string a block. Where code runs, a root comment stands. */
  readonly blocks: readonly string[];
  readonly code: readonly PreviewCode[];
  /** In the order of their lines. */
  readonly anchors: readonly PreviewAnchor[];
  readonly errors: readonly ChapterError[];
}
