/** Finds sections of the book by words of their prose, formulas and code. Nothing here draws. */
import MiniSearch from "npm:minisearch";
import type {SearchRow} from "../build/searchIndex.js";

/** Which part of a section the words were found in, where it is not its prose. */
export type FoundIn = "formula" | "code" | undefined;

export interface Hit {
  readonly row: SearchRow;
  readonly foundIn: FoundIn;
  /** The place where the first word stands, in its surroundings. */
  readonly snippet: readonly Piece[];
}

/** A stretch of text; found words are marked. */
export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

export interface SearchEngine {
  find(query: string, limit?: number): Hit[];
}

const FIELDS = ["title", "page", "formulas", "text", "code"] as const;
/** Characters of a snippet before and after the first word. */
const [BEFORE, AFTER] = [50, 110];

export function makeSearchEngine(rows: readonly SearchRow[]): SearchEngine {
  const index = new MiniSearch<SearchRow & {row: number}>({
    idField: "row",
    fields: [...FIELDS],
    tokenize: wordsOf,
    searchOptions: {
      boost: {title: 4, page: 3, formulas: 2, code: 0.7},
      prefix: true,
      fuzzy: (word) => (word.length > 4 ? 0.15 : false),
      combineWith: "AND",
    },
  });
  index.addAll(rows.map((row, i) => ({...row, row: i})));
  return {
    find: (query, limit = 24) =>
      index
        .search(query)
        .slice(0, limit)
        .map(({id, match}) => {
          const row = rows[id as number];
          const words = Object.keys(match);
          const fields = new Set(Object.values(match).flat());
          const field = fields.has("text") ? "text" : fields.has("code") ? "code" : "text";
          const foundIn =
            fields.has("text") || fields.has("title") || fields.has("page")
              ? undefined
              : fields.has("formulas")
                ? "formula"
                : "code";
          return {row, foundIn, snippet: snippetOf(row[field], words)};
        }),
  };
}

/** The words of a text; names of code are found whole and by their parts. */
function wordsOf(text: string): string[] {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  return words.flatMap((word) => {
    const parts = word.split(/(?<=[a-z0-9])(?=[A-Z])/);
    return parts.length > 1 ? [word, ...parts] : [word];
  });
}

/** The surroundings of the first of `words` in `text`, all of them marked. */
export function snippetOf(text: string, words: readonly string[]): Piece[] {
  const pattern = new RegExp(
    `(${longestFirst(words).map(escapePattern).join("|") || "(?!)"})`,
    "giu",
  );
  const first = text.search(pattern);
  const from = first > BEFORE ? text.indexOf(" ", first - BEFORE) + 1 : 0;
  const cut = text.slice(from, from + BEFORE + AFTER);
  const end = from + cut.length < text.length ? `${cut.slice(0, cut.lastIndexOf(" "))} …` : cut;
  return `${from > 0 ? "… " : ""}${end}`
    .split(pattern)
    .map((piece, i) => ({text: piece, marked: i % 2 === 1}))
    .filter((piece) => piece.text !== "");
}

const longestFirst = (words: readonly string[]) => [...words].sort((a, b) => b.length - a.length);

const escapePattern = (word: string) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
