/** Typed access to YAML with places: whatever has the wrong type is reported and read as absent. */
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLMap,
} from "yaml";
import type {ErrorList, Place} from "./errors.js";
import {oneOf} from "./errors.js";

export class YamlReader {
  readonly root: YAMLMap | undefined;
  readonly #lines = new LineCounter();

  constructor(
    yaml: string,
    readonly firstLine: number,
    readonly errors: ErrorList,
    readonly what = "The front matter",
  ) {
    const document = parseDocument(yaml, {lineCounter: this.#lines, prettyErrors: false});
    for (const error of document.errors) {
      this.errors.add(
        this.#at(error.pos[0]),
        `${this.what} is no valid YAML: ${error.message}. Text with a colon or a dash needs quotes.`,
      );
    }
    if (document.errors.length > 0) return;
    if (isMap(document.contents)) this.root = document.contents;
    else
      this.errors.add(
        {line: firstLine, column: 1},
        `${this.what} is a list of "name: value" lines.`,
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
  placeOf(map: YAMLMap, key: string): Place {
    const node = map.get(key, true) as Node | undefined;
    return this.place(node ?? map);
  }

  checkKeys(map: YAMLMap, known: readonly string[], what: string): void {
    for (const {key} of map.items as Pair<Node, Node>[]) {
      const name = isScalar(key) ? String(key.value) : "";
      if (known.includes(name)) continue;
      this.errors.add(
        this.place(key),
        `The ${what} has no field "${name}". It may be ${oneOf(known)}.`,
      );
    }
  }

  scalar(map: YAMLMap, key: string): string | number | undefined {
    const node = map.get(key, true) as Node | undefined;
    if (node === undefined) return undefined;
    if (isScalar(node) && (typeof node.value === "string" || typeof node.value === "number")) {
      return node.value;
    }
    this.errors.add(this.place(node), `"${key}" is a text or a number.`);
    return undefined;
  }

  text(map: YAMLMap, key: string, required = false): string | undefined {
    const node = map.get(key, true) as Node | undefined;
    if (node === undefined) {
      if (required) this.errors.add(this.place(map), `"${key}" is missing. Add "${key}: …".`);
      return undefined;
    }
    if (isScalar(node) && typeof node.value === "string" && node.value.trim()) return node.value;
    this.errors.add(this.place(node), `"${key}" is a text that is not empty; put it in quotes.`);
    return undefined;
  }

  /** A text, or a list of texts; empty where something else stands, which is complained of. */
  texts(map: YAMLMap, key: string): string[] {
    if (isSeq(map.get(key, true))) {
      return this.list(map, key).flatMap((node) => this.listText(node, key));
    }
    const one = this.text(map, key, true);
    return one === undefined ? [] : [one];
  }

  number(map: YAMLMap, key: string, required = false): number | undefined {
    const node = map.get(key, true) as Node | undefined;
    if (node === undefined) {
      if (required) this.errors.add(this.place(map), `"${key}" is missing. Add "${key}: …".`);
      return undefined;
    }
    if (isScalar(node) && typeof node.value === "number") return node.value;
    this.errors.add(this.place(node), `"${key}" is a number.`);
    return undefined;
  }

  list(map: YAMLMap, key: string): Node[] {
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
