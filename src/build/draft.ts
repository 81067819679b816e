/** What is known of a chapter while it is being compiled: the compiler's one piece of shared state. */
import type {JSX} from "preact";
import {ErrorList, type Place} from "./errors.js";
import type {MarkedCode} from "./marks.js";
import {ChapterSymbols} from "./notation/symbols.js";
import {NO_SYMBOLS, type SymbolTable} from "./notation/table.js";
import {prefixOf} from "./slug.js";
import type {Cell, ChapterContext, ChapterError, Equation, FrontMatter} from "./types.js";

export type IdKind = "cell" | "equation" | "figure" | "exercise" | "term";

/** The prefix that keeps the anchors of one kind apart from those of the others. */
export const ANCHORS: Readonly<Record<IdKind, string>> = {
  cell: "cell-",
  equation: "eq-",
  figure: "fig-",
  exercise: "ex-",
  term: "term-",
};

const ID = /^[A-Za-z][A-Za-z0-9-]*$/;

export class Draft {
  readonly errors: ErrorList;
  readonly cells: Cell[] = [];
  readonly equations: Equation[] = [];
  /** The code of each cell by its id, its marks read. */
  readonly code = new Map<string, MarkedCode>();
  readonly symbols: ChapterSymbols;
  /** Where each name of the page is declared first. */
  readonly names = new Map<string, {cell: string; line: number}>();
  /** Names that each cell takes from outside. */
  readonly references = new Map<string, readonly string[]>();
  /** Parts of the page that are rendered once the whole chapter has been read. */
  readonly slots: (() => JSX.Element)[] = [];
  /** Code that Framework runs, by the placeholder that stands for it in the rendered page. */
  readonly fences: string[] = [];
  readonly liveValues: string[] = [];
  /** Checks that need the whole chapter, such as references to what comes later. */
  readonly later: (() => void)[] = [];
  /** Links within the page, checked against its anchors at the end. */
  readonly anchors: {id: string; place: Place}[] = [];
  #typeMistakes: ChapterError[];
  readonly #ids = new Map<string, number>();
  readonly #numbers = new Map<IdKind, number>();

  constructor(
    file: string,
    readonly slug: string,
    readonly frontMatter: FrontMatter,
    readonly context: ChapterContext,
    errors = new ErrorList(file),
    symbols: SymbolTable = NO_SYMBOLS,
  ) {
    this.symbols = new ChapterSymbols(symbols, context.notation);
    this.errors = errors;
    this.#typeMistakes = [...(context.typeMistakes ?? [])];
    errors.errors.push(...this.#typeMistakes);
  }

  /** Takes the type check's mistakes of some lines; each is shown once. */
  claimTypeMistakes(from = 0, to = Number.POSITIVE_INFINITY): ChapterError[] {
    const within = (mistake: ChapterError) => {
      const line = this.errors.text.lineOf(mistake) ?? 0;
      return line >= from && line < to;
    };
    const claimed = this.#typeMistakes.filter(within);
    this.#typeMistakes = this.#typeMistakes.filter((mistake) => !within(mistake));
    return claimed;
  }

  /** Checks an id and takes it. Returns the mistake, if there is one. */
  claim(kind: IdKind, id: string, place: Place): ChapterError | undefined {
    if (!ID.test(id)) {
      return this.errors.add(
        place,
        `"${id}" is no id. Use letters, digits and dashes, beginning with a letter.`,
      );
    }
    const key = `${kind} ${id}`;
    const line = this.#ids.get(key);
    if (line !== undefined) {
      return this.errors.add(
        place,
        `The ${kind} id "${id}" is already taken on line ${this.errors.text.at(line).line}. Choose another.`,
      );
    }
    this.#ids.set(key, place.line);
    return undefined;
  }

  /** The next number of a kind, e.g. "7.3". */
  number(kind: IdKind): string {
    const count = (this.#numbers.get(kind) ?? 0) + 1;
    this.#numbers.set(kind, count);
    return `${prefixOf(this.slug)}.${count}`;
  }

  hasCell(id: string): boolean {
    return this.#ids.has(`cell ${id}`);
  }

  slot(render: () => JSX.Element): number {
    return this.slots.push(render) - 1;
  }
}

/** A node that is rendered by a slot. `hName` is how mdast hands a node over to hast. */
export function slotNode(index: number, inline = false) {
  return {
    type: inline ? "nnInlineSlot" : "nnSlot",
    data: {hName: "nn-slot", hProperties: {slot: index}},
    children: [],
  };
}
