/** Reads and checks the YAML at the head of a chapter. Every field is checked, with its place. */
import {isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument} from "yaml";
import type {ErrorList, Place} from "./errors.js";
import {oneOf} from "./errors.js";
import {isValidSlug, numberOf} from "./slug.js";
import type {Baseline, FrontMatter, Learns} from "./types.js";

const FIELDS = ["number", "title", "tagline", "year", "authors", "tags", "learns", "baselines"];
const LEARNS = ["cell", "run", "metric", "atLeast", "atMost", "steps", "seeds", "with", "why"];
const BASELINE = ["name", "value"];

const START: Place = {line: 1, column: 1};

const FENCED = /^---[ \t]*\n([\s\S]*?)^---[ \t]*(?:\n|$)/m;

/** The YAML between the dashes that open a chapter, or undefined where there are none. */
export function frontMatterText(source: string): string | undefined {
  return source.startsWith("---") ? FENCED.exec(source)?.[1] : undefined;
}

/** A checked front matter, and where each `learns` names its cell (checked once cells are known). */
export interface ParsedFrontMatter {
  readonly frontMatter: FrontMatter;
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
  if (yaml === undefined) {
    errors.add(
      START,
      "The chapter has no front matter. Begin the file with a line of three dashes, then number, title and tagline, then three dashes again.",
    );
    return {frontMatter: empty(slug), learnsCells: []};
  }
  const reader = new Reader(yaml, firstLine, errors);
  if (!reader.root) return {frontMatter: empty(slug), learnsCells: []};
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
    learns: learns.flatMap(({value}) => value ?? []),
    baselines: reader.list(root, "baselines").flatMap((node) => readBaseline(reader, node)),
  };
  return {
    frontMatter,
    learnsCells: learns.flatMap(({value, place}) => (value ? [{cell: value.cell, place}] : [])),
  };
}

function empty(slug: string): FrontMatter {
  return {number: numberOf(slug), title: slug, tagline: "", tags: [], learns: [], baselines: []};
}

function readNumber(reader: Reader, root: YamlMap, slug: string): string | undefined {
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

function readLearns(reader: Reader, node: Node): {value?: Learns; place: Place} {
  const place = reader.place(node);
  if (!isMap(node)) {
    reader.errors.add(place, `Each entry of "learns" is a map with ${oneOf(LEARNS)}.`);
    return {place};
  }
  reader.checkKeys(node, LEARNS, '"learns"');
  const cell = reader.text(node, "cell", true);
  const run = reader.text(node, "run", true);
  const metric = reader.text(node, "metric", true);
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
  const complete = cell !== undefined && run !== undefined && metric !== undefined;
  if (!complete || steps === undefined) return {place};
  return {
    place: reader.placeOf(node, "cell"),
    value: {
      cell,
      run,
      metric,
      ...(atLeast !== undefined && {atLeast}),
      ...(atMost !== undefined && {atMost}),
      steps,
      seeds,
      ...(isMap(overrides) && {with: overrides.toJSON() as Record<string, unknown>}),
      ...(why !== undefined && {why}),
    },
  };
}

function readBaseline(reader: Reader, node: Node): Baseline[] {
  if (!isMap(node)) {
    reader.errors.add(reader.place(node), 'Each entry of "baselines" is a map: {name, value}.');
    return [];
  }
  reader.checkKeys(node, BASELINE, '"baselines"');
  const name = reader.text(node, "name", true);
  const value = reader.number(node, "value", true);
  return name !== undefined && value !== undefined ? [{name, value}] : [];
}

type YamlMap = import("yaml").YAMLMap;

/** Typed access to the YAML tree; whatever has the wrong type is reported and read as absent. */
class Reader {
  readonly root: YamlMap | undefined;
  readonly #lines = new LineCounter();

  constructor(
    yaml: string,
    readonly firstLine: number,
    readonly errors: ErrorList,
  ) {
    const document = parseDocument(yaml, {lineCounter: this.#lines, prettyErrors: false});
    for (const error of document.errors) {
      this.errors.add(
        this.#at(error.pos[0]),
        `The front matter is no valid YAML: ${error.message}. Text with a colon or a dash needs quotes.`,
      );
    }
    if (document.errors.length > 0) return;
    if (isMap(document.contents)) this.root = document.contents;
    else
      this.errors.add(
        {line: firstLine, column: 1},
        'The front matter is a list of "name: value" lines.',
      );
  }

  #at(offset: number): Place {
    const {line, col} = this.#lines.linePos(offset);
    return {line: Math.max(line, 1) + this.firstLine - 1, column: Math.max(col, 1)};
  }

  place(node: Node): Place {
    return this.#at(node.range?.[0] ?? 0);
  }

  /** Where the value of `key` stands; where the map stands when it has no such key. */
  placeOf(map: YamlMap, key: string): Place {
    const node = map.get(key, true) as Node | undefined;
    return this.place(node ?? map);
  }

  checkKeys(map: YamlMap, known: readonly string[], what: string): void {
    for (const {key} of map.items as Pair<Node, Node>[]) {
      const name = isScalar(key) ? String(key.value) : "";
      if (known.includes(name)) continue;
      this.errors.add(
        this.place(key),
        `The ${what} has no field "${name}". It may be ${oneOf(known)}.`,
      );
    }
  }

  scalar(map: YamlMap, key: string): string | number | undefined {
    const node = map.get(key, true) as Node | undefined;
    if (node === undefined) return undefined;
    if (isScalar(node) && (typeof node.value === "string" || typeof node.value === "number")) {
      return node.value;
    }
    this.errors.add(this.place(node), `"${key}" is a text or a number.`);
    return undefined;
  }

  text(map: YamlMap, key: string, required = false): string | undefined {
    const node = map.get(key, true) as Node | undefined;
    if (node === undefined) {
      if (required) this.errors.add(this.place(map), `"${key}" is missing. Add "${key}: …".`);
      return undefined;
    }
    if (isScalar(node) && typeof node.value === "string" && node.value.trim()) return node.value;
    this.errors.add(this.place(node), `"${key}" is a text that is not empty; put it in quotes.`);
    return undefined;
  }

  number(map: YamlMap, key: string, required = false): number | undefined {
    const node = map.get(key, true) as Node | undefined;
    if (node === undefined) {
      if (required) this.errors.add(this.place(map), `"${key}" is missing. Add "${key}: …".`);
      return undefined;
    }
    if (isScalar(node) && typeof node.value === "number") return node.value;
    this.errors.add(this.place(node), `"${key}" is a number.`);
    return undefined;
  }

  list(map: YamlMap, key: string): Node[] {
    const node = map.get(key, true) as Node | undefined;
    if (node === undefined) return [];
    if (isSeq(node)) return node.items as Node[];
    this.errors.add(this.place(node), `"${key}" is a list: ${key}: [..., ...].`);
    return [];
  }

  listText(node: Node, key: string): string[] {
    if (isScalar(node) && typeof node.value === "string") return [node.value];
    this.errors.add(this.place(node), `"${key}" lists texts.`);
    return [];
  }

  listInteger(node: Node, key: string): number[] {
    if (isScalar(node) && Number.isInteger(node.value)) return [node.value as number];
    this.errors.add(this.place(node), `"${key}" lists whole numbers.`);
    return [];
  }
}
