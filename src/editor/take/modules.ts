/** Modules of the site, with what they import and attach named so that they can lie in one file. */
import {type ImportExpression, type Node, parse} from "acorn";
import {full} from "acorn-walk";

/** The scheme of module names within the file; an import map says what they stand for. */
export const SCHEME = "book:";

export interface ModuleLinks {
  /** Addresses of modules that are imported at once. */
  readonly statically: readonly string[];
  /** Addresses of modules that are imported when they are needed. */
  readonly dynamically: readonly string[];
  /** Addresses of files that are attached. */
  readonly files: readonly string[];
}

interface Place {
  readonly start: number;
  readonly end: number;
}

interface Literal extends Place {
  readonly value: string;
}

/** A module's text, and the places in it that name other files of the site. */
export class SiteModule {
  readonly #statically: Literal[] = [];
  readonly #dynamically: Literal[] = [];
  readonly #files: Literal[] = [];
  readonly #ownAddress: Place[] = [];

  constructor(
    readonly code: string,
    readonly address: string,
  ) {
    full(parse(code, {ecmaVersion: "latest", sourceType: "module"}), (node) => this.#look(node));
  }

  get links(): ModuleLinks {
    const addresses = (literals: readonly Literal[]) =>
      literals.map(({value}) => this.#resolve(value));
    return {
      statically: addresses(this.#statically),
      dynamically: addresses(this.#dynamically),
      files: addresses(this.#files),
    };
  }

  /**
   * The module's text within the file.
   *
   * @param nameOf what is imported at an address; undefined where it is not in the file
   * @param fileOf a JavaScript expression for the address of an attached file
   */
  rewritten(
    nameOf: (address: string) => string | undefined,
    fileOf: (address: string) => string,
  ): string {
    const changes = [
      ...[...this.#statically, ...this.#dynamically].map((literal) => {
        const address = this.#resolve(literal.value);
        return {...literal, text: JSON.stringify(nameOf(address) ?? address)};
      }),
      ...this.#files.map((literal) => ({...literal, text: fileOf(this.#resolve(literal.value))})),
      // The module has no address there, but others are said relative to it.
      ...this.#ownAddress.map((place) => ({...place, text: JSON.stringify(this.address)})),
    ];
    return changes
      .sort((a, b) => b.start - a.start)
      .reduce(
        (code, {start, end, text}) => code.slice(0, start) + text + code.slice(end),
        this.code,
      );
  }

  #look(node: Node): void {
    const parts = node as unknown as Record<string, Node & Literal & {name?: string; type: string}>;
    switch (node.type) {
      case "ImportDeclaration":
      case "ExportNamedDeclaration":
      case "ExportAllDeclaration":
        if (parts.source) this.#statically.push(parts.source);
        break;
      case "ImportExpression": {
        const {source} = node as ImportExpression;
        if (source.type === "Literal" && isPath(source.value)) {
          this.#dynamically.push(source as unknown as Literal);
        }
        break;
      }
      case "MemberExpression":
        if (parts.object.type === "MetaProperty" && parts.property.name === "url") {
          this.#ownAddress.push(node);
        }
        break;
      case "Property":
        // What Framework writes for an attached file: {name: …, path: "../_file/…"}.
        if (/(^|\/)_file\//.test(String(parts.value.value)) && isPath(parts.value.value)) {
          this.#files.push(parts.value);
        }
        break;
    }
  }

  #resolve = (path: string): string => new URL(path, this.address).href;
}

const isPath = (value: unknown): boolean => /^\.{0,2}\//.test(String(value));
