/**
 * Expressions outside of cells, which are checked and run like cells: live values in the prose,
 * `<Live value="…"/>`, and the values of symbols, which the front matter gives.
 */
import type {ChapterText} from "../chapterText.js";
import type {UsedSymbol} from "../notation/symbols.js";
import type {CellSource} from "./cell.js";

/** Code blocks and code in the prose show what a live value looks like: they have none. */
const CODE = /^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1[ \t]*$|(`+)[^`\n][^\n]*?\2/gm;
const LIVE = /<Live\s+value="([^"]*)"/g;

/** @param text the chapter's source */
export function readLiveValues(text: string): CellSource[] {
  // Blanks of the same length keep every place where it is.
  const prose = text.replace(CODE, (code) => code.replace(/[^\n]/g, " "));
  return Array.from(prose.matchAll(LIVE), (match, i) => {
    const source = match[1];
    const offset = match.index + match[0].length - source.length - 1;
    const before = text.slice(0, offset).split("\n");
    return {
      id: `live-${i + 1}`,
      source,
      line: before.length,
      column: before[before.length - 1].length + 1,
    };
  });
}

/** The values that symbols of the chapter have. */
export function readSymbolValues(symbols: readonly UsedSymbol[]): CellSource[] {
  return symbols.flatMap(({value}, i) => (value ? [{id: `symbol-${i}`, ...value}] : []));
}

/** The chapter, and the expressions that its text holds outside of cells. */
export function withLiveValues<
  T extends {readonly text: ChapterText; readonly symbols: readonly UsedSymbol[]},
>(chapter: T) {
  const prose = readLiveValues(chapter.text.text);
  return {...chapter, liveValues: [...prose, ...readSymbolValues(chapter.symbols)]};
}
