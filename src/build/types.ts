/**
 * What the compiler makes of one chapter. Lines and columns count from 1; but for mistakes, lines are
 * those of the chapter's text with its exercises in place.
 */

import type {Bibliography} from "./bibliography.js";
import type {ChapterText} from "./chapterText.js";
import type {GlossaryEntry} from "./glossary.js";
import type {UsedSymbol} from "./notation/symbols.js";
import type {BookNotation} from "./notation/table.js";
import type {CellOrigin} from "./record/hashes.js";
import type {Section} from "./sections.js";

/** A mistake in a chapter: where it is, what is wrong, and how to cure it. */
export interface ChapterError {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface CellOptions {
  /** The code is folded; the output shows. */
  readonly collapse: boolean;
  /** No code is shown; the output shows. */
  readonly hide: boolean;
  /** The cell may use the full width of the page. */
  readonly wide: boolean;
}

export interface Cell {
  readonly id: string;
  /** The code exactly as the author wrote it. */
  readonly source: string;
  /** Line of the text that holds the first line of the code. */
  readonly line: number;
  readonly options: CellOptions;
  /** Names that the cell declares at its top level, which every other cell sees. */
  readonly names: readonly string[];
  /** Ids of the formulas that its lines are marked with. */
  readonly formulas: readonly string[];
}

export interface Equation {
  readonly id: string;
  /** The LaTeX source. */
  readonly tex: string;
  /** Chapter and place in it, e.g. "7.3". */
  readonly number: string;
  readonly line: number;
  /** True where no code computes the formula: a definition or a theorem. */
  readonly statement: boolean;
  /** The cell that computes the formula. */
  readonly cell?: string;
}

export interface Heading {
  readonly depth: number;
  readonly text: string;
  readonly id: string;
  readonly line: number;
}

/** One promise of a chapter: what its training run must reach. Tests read it. */
export interface Learns {
  readonly cell: string;
  readonly run: string;
  readonly metric: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly steps: number;
  readonly seeds: readonly number[];
  /** Values of the page to override: a deliberately damaged variant. */
  readonly with?: Readonly<Record<string, unknown>>;
  readonly why?: string;
}

export interface Baseline {
  readonly name: string;
  readonly value: number;
}

export interface FrontMatter {
  /** "7", or "48a" for a part of a chapter; absent on pages outside the numbering. */
  readonly number?: string;
  readonly title: string;
  readonly tagline: string;
  readonly year?: string;
  readonly authors?: string;
  readonly tags: readonly string[];
  readonly learns: readonly Learns[];
  readonly baselines: readonly Baseline[];
}

export interface Chapter {
  /** The path that was given to the compiler, e.g. "chapters/07-cnn.mdx". */
  readonly file: string;
  /** What was compiled, and where each line of it stands. */
  readonly text: ChapterText;
  /** "07-cnn": the page is /chapters/07-cnn. */
  readonly slug: string;
  readonly frontMatter: FrontMatter;
  readonly cells: readonly Cell[];
  /** What each cell's output comes from, by the cell's id. */
  readonly origins: ReadonlyMap<string, CellOrigin>;
  readonly equations: readonly Equation[];
  readonly headings: readonly Heading[];
  /** What this page defines; only the glossary does. */
  readonly definitions: readonly GlossaryEntry[];
  /** What the search finds. */
  readonly sections: readonly Section[];
  /** The symbols of its formulas, in the order of their first use. */
  readonly symbols: readonly UsedSymbol[];
  readonly page: PageParts;
  /** The same in Observable Framework's Markdown. */
  readonly markdown: string;
  readonly errors: readonly ChapterError[];
}

/** A page as HTML, a string a block, with marks where code stands: see codeMarks.ts. */
export interface PageParts {
  readonly blocks: readonly string[];
  /** Cells as the page runs them: TypeScript with imports of the site's files. */
  readonly fences: readonly string[];
  /** Expressions in the prose. */
  readonly liveValues: readonly string[];
}

/** What the compiler cannot know from the chapter alone. Each check is skipped when absent. */
export interface ChapterContext {
  /** Whether the site has this file; paths start at the site's root: "/data/mnist/images.bin". */
  readonly hasFile?: (path: string) => boolean;
  /** Slugs of all chapters, for checking links between them. */
  readonly slugs?: ReadonlySet<string>;
  /** Entries of the glossary by id, for `<Term>`. */
  readonly terms?: ReadonlyMap<string, GlossaryEntry>;
  /** The book's table of symbols. */
  readonly notation?: BookNotation;
  /** The works that the book names, for `<References>`. */
  readonly bibliography?: Bibliography;
  /** The source of another chapter, by its slug. */
  readonly readSource?: (slug: string) => string;
  /**
   * The text of a source file by its path in the project, for `<Source>`; undefined where there is none,
   * null where that is not known here.
   */
  readonly readCode?: (path: string) => string | undefined | null;
  /** What the page's own parser says of a cell that reads as TypeScript. */
  readonly readPageCell?: (source: string) => PageCell;
  /** What the type check found in this chapter: shown where it is, and listed among the errors. */
  readonly typeMistakes?: readonly ChapterError[];
}

export interface PageCell {
  readonly complaints: readonly CellComplaint[];
  /** Names that the cell takes from outside. */
  readonly references: readonly string[];
}

export interface CellComplaint {
  readonly message: string;
  /** The name at fault: its first use in the cell is where the error is reported. */
  readonly name?: string;
  /** Whether the complaint falls away when the chapter itself declares the name. */
  readonly unlessDeclared?: boolean;
}
