/** Reads and checks the YAML at the head of a chapter. Every field is checked, with its place. */
import {isMap, type Node, type YAMLMap} from "yaml";
import type {ErrorList, Place} from "./errors.js";
import {oneOf} from "./errors.js";
import {NO_SYMBOLS, readSymbolTable, type SymbolTable} from "./notation/table.js";
import {isValidSlug, numberOf} from "./slug.js";
import type {Baseline, FrontMatter, Learns} from "./types.js";
import {YamlReader} from "./yamlReader.js";

const FIELDS = [
  "number",
  "title",
  "tagline",
  "year",
  "authors",
  "tags",
  "learns",
  "baselines",
  "notation",
];
const LEARNS = ["cell", "run", "metric", "atLeast", "atMost", "steps", "seeds", "with", "why"];
const BASELINE = ["name", "value"];

const START: Place = {line: 1, column: 1};

const FENCED = /^---[ \t]*\n([\s\S]*?)^---[ \t]*(?:\n|$)/m;

/** The YAML between the dashes that open a chapter, or undefined where there are none. */
export function frontMatterText(source: string): string | undefined {
  return source.startsWith("---") ? FENCED.exec(source)?.[1] : undefined;
}

/** A checked front matter, and what only the compiler needs of it. */
export interface ParsedFrontMatter {
  readonly frontMatter: FrontMatter;
  readonly symbols: SymbolTable;
  /** Where each `learns` names its cell, to be checked once cells are known. */
  readonly learnsCells: readonly {readonly cell: string; readonly place: Place}[];
}

/**
 * @param yaml the text between the dashes, or undefined where the chapter has none
 * @param firstLine line of the chapter on which `yaml` starts
 */
export function parseFrontMatter(
  yaml: string | undefined,
  firstLine: number,
  slug: string,
  errors: ErrorList,
): ParsedFrontMatter {
  const nothing = {frontMatter: empty(slug), symbols: NO_SYMBOLS, learnsCells: []};
  if (yaml === undefined) {
    errors.add(
      START,
      "The chapter has no front matter. Begin the file with a line of three dashes, then number, title and tagline, then three dashes again.",
    );
    return nothing;
  }
  const reader = new YamlReader(yaml, firstLine, errors);
  if (!reader.root) return nothing;
  const root = reader.root;
  reader.checkKeys(root, FIELDS, "front matter");
  const learns = reader.list(root, "learns").map((node) => readLearns(reader, node));
  const year = reader.scalar(root, "year");
  const frontMatter: FrontMatter = {
    number: readNumber(reader, root, slug),
    title: reader.text(root, "title", true) ?? slug,
    tagline: reader.text(root, "tagline", true) ?? "",
    year: year === undefined ? undefined : String(year),
    authors: reader.text(root, "authors"),
    tags: reader.list(root, "tags").flatMap((node) => reader.listText(node, "tags")),
    learns: learns.flatMap(({values}) => values),
    baselines: reader.list(root, "baselines").flatMap((node) => readBaseline(reader, node)),
  };
  return {
    frontMatter,
    symbols: readSymbolTable(reader, root.get("notation", true) as Node | undefined),
    learnsCells: learns.flatMap(({values, place}) =>
      values.slice(0, 1).map(({cell}) => ({cell, place})),
    ),
  };
}

function empty(slug: string): FrontMatter {
  return {number: numberOf(slug), title: slug, tagline: "", tags: [], learns: [], baselines: []};
}

function readNumber(reader: YamlReader, root: YAMLMap, slug: string): string | undefined {
  const expected = numberOf(slug);
  const value = reader.scalar(root, "number");
  const place = reader.placeOf(root, "number");
  if (!isValidSlug(slug)) {
    reader.errors.add(
      START,
      `The file name "${slug}.mdx" is no chapter name. Use two digits, a dash and words in small letters, e.g. 07-cnn.mdx.`,
    );
  } else if (expected !== undefined && value === undefined) {
    reader.errors.add(place, `The front matter lacks its number. Add "number: ${expected}".`);
  } else if (value !== undefined && String(value) !== expected) {
    reader.errors.add(
      place,
      expected === undefined
        ? `The file "${slug}.mdx" has no number in its name, but the front matter says ${value}. Rename the file or remove "number".`
        : `The front matter says number ${value}, but the file is called "${slug}.mdx". Write "number: ${expected}" or rename the file.`,
    );
  }
  return expected;
}

/** One promise a metric: an entry may name several that keep the same bounds. */
function readLearns(reader: YamlReader, node: Node): {values: Learns[]; place: Place} {
  const place = reader.place(node);
  if (!isMap(node)) {
    reader.errors.add(place, `Each entry of "learns" is a map with ${oneOf(LEARNS)}.`);
    return {values: [], place};
  }
  reader.checkKeys(node, LEARNS, '"learns"');
  const cell = reader.text(node, "cell", true);
  const run = reader.text(node, "run", true);
  const metrics = reader.texts(node, "metric");
  const atLeast = reader.number(node, "atLeast");
  const atMost = reader.number(node, "atMost");
  const steps = reader.number(node, "steps", true);
  const seedNodes = reader.list(node, "seeds");
  const seeds = seedNodes.flatMap((n) => reader.listInteger(n, "seeds"));
  if (atLeast === undefined && atMost === undefined) {
    reader.errors.add(place, 'This entry of "learns" has no bound. Add "atLeast" or "atMost".');
  }
  if (steps !== undefined && !(Number.isInteger(steps) && steps > 0)) {
    reader.errors.add(reader.placeOf(node, "steps"), '"steps" is a whole number above 0.');
  }
  if (seedNodes.length === 0) {
    reader.errors.add(place, 'This entry of "learns" has no seeds. Add e.g. "seeds: [1, 2, 3]".');
  }
  const overrides = node.get("with", true);
  if (overrides !== undefined && !isMap(overrides)) {
    reader.errors.add(reader.placeOf(node, "with"), '"with" maps names of the page to values.');
  }
  const why = reader.text(node, "why");
  if (cell === undefined || run === undefined || steps === undefined) return {values: [], place};
  const values = metrics.map((metric) => ({
    cell,
    run,
    metric,
    ...(atLeast !== undefined && {atLeast}),
    ...(atMost !== undefined && {atMost}),
    steps,
    seeds,
    ...(isMap(overrides) && {with: overrides.toJSON() as Record<string, unknown>}),
    ...(why !== undefined && {why}),
  }));
  return {values, place: reader.placeOf(node, "cell")};
}

function readBaseline(reader: YamlReader, node: Node): Baseline[] {
  if (!isMap(node)) {
    reader.errors.add(reader.place(node), 'Each entry of "baselines" is a map: {name, value}.');
    return [];
  }
  reader.checkKeys(node, BASELINE, '"baselines"');
  const name = reader.text(node, "name", true);
  const value = reader.number(node, "value", true);
  return name !== undefined && value !== undefined ? [{name, value}] : [];
}
