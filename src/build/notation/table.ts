/**
 * Tables of symbols as authors write them, a line a symbol:
 *
 *     \mathbf{W}^{(l)}: weights of layer $l$ [d_l, d_{l-1}] = W1
 *
 * The symbol in LaTeX, or several that mean the same, with commas between; what it means, in words;
 * its shape in brackets, [] for a number; and after " = " an expression over the names of the
 * chapter's cells that gives its value now. All but the symbol may be left out where an outer table
 * says it. The book's table (chapters/notation.yaml) has
 * groups with titles; a chapter's (front matter, `notation`) has scopes: under the id of a formula or
 * the text of a heading stand symbols that mean something else there.
 */
import katex from "katex";
import {isMap, isScalar, type Node, type Pair, type Scalar} from "yaml";
import {expressionMistake} from "../cellSyntax.js";
import type {ErrorList, Place} from "../errors.js";
import {YamlReader} from "../yamlReader.js";
import {bareLetter, type MathNode, type SymbolKey, splitSymbol} from "./keys.js";
import {parseMath} from "./tree.js";

export interface SymbolEntry {
  /** As the author wrote it. */
  readonly tex: string;
  readonly key: SymbolKey;
  readonly bare: string;
  /** In words, perhaps with formulas between dollars; empty where an outer table says it. */
  readonly meaning: string;
  /** "n, d"; empty for a number; undefined where the symbol has none. */
  readonly shape?: string;
  readonly value?: SymbolValue;
  readonly place: Place;
}

/** An expression over names of cells, and where it stands. */
export interface SymbolValue {
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

export interface SymbolGroup {
  /** Title of a group in the book's table; formula id or heading in a chapter's. */
  readonly name: string;
  readonly place: Place;
  readonly entries: readonly SymbolEntry[];
}

export interface SymbolTable {
  readonly entries: readonly SymbolEntry[];
  readonly groups: readonly SymbolGroup[];
}

/** The table of the whole book, and the letters that need no entry because they only count. */
export interface BookNotation extends SymbolTable {
  readonly indices: ReadonlySet<string>;
}

export const NO_SYMBOLS: SymbolTable = {entries: [], groups: []};

/** Reads the book's table: the text of chapters/notation.yaml. */
export function parseBookNotation(yaml: string, errors: ErrorList): BookNotation {
  const reader = new YamlReader(yaml, 1, errors, "The notation");
  if (!reader.root) return {...NO_SYMBOLS, indices: new Set()};
  reader.checkKeys(reader.root, ["indices", "symbols"], "notation");
  const indices = reader.text(reader.root, "indices", true) ?? "";
  return {
    indices: new Set(indices.split(/[\s,]+/).filter(Boolean)),
    ...readSymbolTable(reader, reader.root.get("symbols", true) as Node | undefined),
  };
}

export function readSymbolTable(reader: YamlReader, node: Node | undefined): SymbolTable {
  if (node === undefined) return NO_SYMBOLS;
  if (!isMap(node)) {
    const message = "A notation is a list of lines such as \\mathbf{x}: an input [d] = x";
    reader.errors.add(reader.place(node), message);
    return NO_SYMBOLS;
  }
  const entries: SymbolEntry[] = [];
  const groups: SymbolGroup[] = [];
  for (const {key, value} of node.items as Pair<Node, Node | null>[]) {
    const name = isScalar(key) ? String(key.value) : "";
    const place = reader.place(key);
    if (value && isMap(value)) {
      groups.push({name, place, entries: readSymbolTable(reader, value).entries});
      continue;
    }
    const at = {...place, column: place.column + quoteOf(key)};
    for (const entry of readEntries(reader, name, value, at)) {
      const same = entries.find(({key}) => sameKey(key, entry.key));
      if (same) {
        const message = `The symbol ${entry.tex} stands in this table already, on line ${same.place.line}.`;
        reader.errors.add(entry.place, message);
      } else entries.push(entry);
    }
  }
  return {entries, groups};
}

export const sameKey = (a: SymbolKey, b: SymbolKey): boolean =>
  a.base === b.base && a.sub === b.sub && a.sup === b.sup;

const LINE = /^(?<meaning>.*?)\s*(?:\[(?<shape>[^\]]*)\]\s*)?(?:(?:^|(?<=\s))=\s+(?<value>.+))?$/s;

/** The symbols of one line: all have its meaning, shape and value. */
function readEntries(
  reader: YamlReader,
  name: string,
  node: Node | null,
  place: Place,
): SymbolEntry[] {
  const complain = (at: Place, message: string) => void reader.errors.add(at, message);
  const symbols = splitNames(name).flatMap(({tex, offset}) => {
    const at = {...place, column: place.column + offset};
    const key = readSymbol(tex);
    if (typeof key !== "string") return [{tex, key, bare: bareLetter(key.base), place: at}];
    complain(at, key);
    return [];
  });
  if (symbols.length === 0) return [];
  if (!node || !isScalar(node) || typeof node.value !== "string" || !node.value.trim()) {
    complain(place, `The symbol ${name} has no meaning. Write it behind the colon.`);
    return [];
  }
  const {meaning = "", shape, value} = LINE.exec(node.value.trim())?.groups ?? {};
  const at = reader.place(node);
  const column =
    at.column + quoteOf(node) + (value === undefined ? 0 : node.value.lastIndexOf(value));
  const mistake = value === undefined ? undefined : expressionMistake(value);
  if (mistake) {
    complain({line: at.line, column}, `The value of ${name} is no expression: ${mistake}`);
  }
  for (const part of [meaning, shape === undefined ? "" : `$${shapeTex(shape)}$`]) {
    const problem = formulaMistake(part);
    if (problem) {
      complain(at, `What is said of ${name} has a formula KaTeX cannot read: ${problem}`);
    }
  }
  return symbols.map((symbol) => ({
    ...symbol,
    meaning,
    ...(shape !== undefined && {shape: shape.trim()}),
    ...(value !== undefined && !mistake && {value: {source: value, line: at.line, column}}),
  }));
}

/** How far the text of a scalar is behind its beginning. */
const quoteOf = (node: Node): number => ((node as Scalar).type === "PLAIN" ? 0 : 1);

/** The symbols before the colon. Commas inside braces, as in y_{i,c}, belong to a symbol. */
function splitNames(name: string): {tex: string; offset: number}[] {
  const parts = [""];
  let depth = 0;
  for (const letter of name) {
    if (letter === "{") depth += 1;
    if (letter === "}") depth -= 1;
    if (letter === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  let start = 0;
  return parts.map((part) => {
    const offset = start + part.search(/\S|$/);
    start += part.length + 1;
    return {tex: part.trim(), offset};
  });
}

/** The key of a symbol, or why it is none. */
function readSymbol(tex: string): SymbolKey | string {
  let tree: readonly MathNode[];
  try {
    tree = parseMath(tex, false);
  } catch (error) {
    if (!(error instanceof katex.ParseError)) throw error;
    return `KaTeX cannot read the symbol ${tex}: ${error.message}`;
  }
  const [node, more] = tree;
  if (!node || more) return `"${tex}" is no single symbol, with or without scripts and accents.`;
  return splitSymbol(node);
}

function formulaMistake(text: string): string | undefined {
  for (const [, tex] of text.matchAll(/\$((?:\\.|[^$\\])+)\$/g)) {
    try {
      parseMath(tex, false);
    } catch (error) {
      return (error as Error).message;
    }
  }
  return undefined;
}

/** The shape as a formula; words of more than one letter stand upright. */
export function shapeTex(shape: string): string {
  const words = shape.replace(/(?<![\\{A-Za-z])[A-Za-z]{2,}/g, "\\text{$&}");
  return `[${words.replace(/,\s*/g, ",\\,")}]`;
}
