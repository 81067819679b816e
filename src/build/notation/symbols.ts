/**
 * The symbols of one chapter while it is compiled. Each formula's symbols are looked up where they
 * stand: in the scope of the formula, of the headings above it, in the chapter's table, in the book's.
 */
import type {Place} from "../errors.js";
import {bareLetter, type SymbolKey} from "./keys.js";
import {bestMatch} from "./match.js";
import {
  type BookNotation,
  type SymbolEntry,
  type SymbolTable,
  type SymbolValue,
  sameKey,
} from "./table.js";
import {parseMath, renderMath} from "./tree.js";
import {type Explained, wrapSymbols} from "./walk.js";

/** A symbol as a chapter uses it: what its tables say of it together. */
export interface UsedSymbol {
  readonly tex: string;
  readonly meaning: string;
  readonly shape?: string;
  readonly value?: SymbolValue;
}

/** A letter that no table explains. */
export interface UnknownSymbol {
  /** Characters of the LaTeX before it. */
  readonly offset: number;
  readonly message: string;
}

/** Letters that count, where no book says which do. */
const COMMON_INDICES = new Set(["i", "j", "k", "l", "m", "n", "t"]);

type Level = readonly SymbolEntry[];

export class ChapterSymbols {
  /** In the order in which they are met; the page calls a symbol by its place in this list. */
  readonly used: UsedSymbol[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #touched = new Set<SymbolEntry>();
  readonly #indices: ReadonlySet<string>;
  /** Formulas and headings that the walk has met, which scopes may be named after. */
  readonly #met = new Set<string>();
  readonly #sections: {depth: number; title: string}[] = [];

  constructor(
    readonly table: SymbolTable,
    /** Without it, symbols are explained where they can be, and nothing is asked for. */
    readonly book: BookNotation | undefined,
  ) {
    this.#indices = book?.indices ?? COMMON_INDICES;
  }

  /** The walk over the chapter has come to a heading. */
  enterSection(depth: number, title: string): void {
    while ((this.#sections.at(-1)?.depth ?? 0) >= depth) this.#sections.pop();
    this.#sections.push({depth, title});
    this.#met.add(title);
  }

  /**
   * @param formula the id of a display formula
   * @throws katex.ParseError when KaTeX cannot read the formula
   */
  render(
    tex: string,
    displayMode: boolean,
    formula = "",
  ): {html: string; unknown: UnknownSymbol[]} {
    this.#met.add(formula);
    const levels = this.#levels(formula);
    const unknown = new Map<string, UnknownSymbol>();
    const tree = wrapSymbols(parseMath(tex, displayMode), {
      find: (symbol) => this.#find(symbol, levels),
      miss: (symbol, offset) => {
        if (!this.book || this.#indices.has(symbol) || unknown.has(symbol)) return;
        unknown.set(symbol, {offset, message: explainMissing(symbol, levels.flat())});
      },
    });
    return {html: renderMath(tree, tex, displayMode), unknown: [...unknown.values()]};
  }

  /** Entries of the chapter that say too little, or that nothing needs. */
  complaints(): {place: Place; message: string}[] {
    const {entries, groups} = this.table;
    const found = groups
      .filter(({name}) => !this.#met.has(name))
      .map(({name, place}) => ({
        place,
        message: `The notation has symbols for "${name}", but the chapter has no formula of that id and no heading of that text.`,
      }));
    const met = groups.filter(({name}) => this.#met.has(name));
    for (const entry of [...entries, ...met.flatMap((group) => group.entries)]) {
      const {tex, place} = entry;
      if (!this.#touched.has(entry)) {
        const message = `No formula uses the symbol ${tex}. Remove it from the notation.`;
        found.push({place, message});
      } else if (this.book && !this.#complete(entry).meaning) {
        const message = `What does ${tex} mean? No outer table says it: write it behind the colon.`;
        found.push({place, message});
      }
    }
    return found;
  }

  /** Tables from the innermost scope outwards. */
  #levels(formula: string): Level[] {
    const titles = [formula, ...this.#sections.map(({title}) => title).reverse()];
    const scopes = titles.flatMap((title) =>
      this.table.groups.filter(({name}) => name === title).map(({entries}) => entries),
    );
    return [...scopes, this.table.entries, this.#bookLevel()];
  }

  #bookLevel(): Level {
    return this.book?.groups.flatMap(({entries}) => entries).concat(this.book.entries) ?? [];
  }

  #find(symbol: SymbolKey, levels: readonly Level[]): Explained | undefined {
    for (const level of levels) {
      const match = bestMatch(symbol, level, this.#indices);
      if (match) return {number: this.#use(match.entry), fit: match.fit};
    }
    return undefined;
  }

  #use(entry: SymbolEntry): number {
    this.#touched.add(entry);
    const {tex, meaning, shape, value} = this.#complete(entry);
    const symbol: UsedSymbol = {tex, meaning, shape, value};
    const name = JSON.stringify(symbol);
    const number = this.#numbers.get(name) ?? this.used.push(symbol) - 1;
    this.#numbers.set(name, number);
    return number;
  }

  /** The entry, with what it leaves to the tables around it. */
  #complete(entry: SymbolEntry): SymbolEntry {
    const outer = [this.table.entries, this.#bookLevel()]
      .flat()
      .find((other) => other !== entry && other.meaning && sameKey(other.key, entry.key));
    if (!outer) return entry;
    const {meaning, shape} = outer;
    return {...entry, meaning: entry.meaning || meaning, shape: entry.shape ?? shape};
  }
}

function explainMissing(symbol: string, entries: readonly SymbolEntry[]): string {
  const bare = bareLetter(symbol);
  const near = new Set(entries.filter((entry) => entry.bare === bare).map(({tex}) => tex));
  const hint = near.size > 0 ? ` The tables have ${[...near].join(", ")}.` : "";
  return `No table explains the symbol ${symbol}.${hint} Add it to "notation" in the front matter: ${symbol}: its meaning [shape].`;
}
