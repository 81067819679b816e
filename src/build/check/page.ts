/** What a cell finds around it when it runs in Node: the page's builtins and its imports. */
import {readFile} from "node:fs/promises";
import {basename, resolve} from "node:path";
import * as Generators from "@observablehq/framework/dist/client/stdlib/generators/index.js";
import {Mutable} from "@observablehq/framework/dist/client/stdlib/mutable.js";
import {PAGE_WIDTH} from "./dom.js";

/**
 * Builtins by name, as the runtime wants them. Plot, Inputs and html are the page's own; the width is
 * fixed, the theme light, and time stands still, so that nothing depends on the machine.
 *
 * @param root folder that stands for the root of the site
 */
export function builtins(root: string): Record<string, () => unknown> {
  return {
    Plot: () => import("@observablehq/plot"),
    Inputs: () => import("@observablehq/inputs"),
    d3: () => import("d3"),
    html: () => import("htl").then(({html}) => html),
    svg: () => import("htl").then(({svg}) => svg),
    width: () => PAGE_WIDTH,
    dark: () => false,
    now: () => 0,
    resize: () => resize,
    Mutable: () => Mutable,
    Generators: () => Generators,
    FileAttachment: () => (name: string) => new DiskFile(root, name),
  };
}

/** What `import(name)` in a cell means here. */
export async function importForCell(name: string): Promise<Record<string, unknown>> {
  switch (name) {
    case "nnlive":
      return import("../../../lib/node.js");
    case "nnlive/data":
      return import("../../../data/index.js");
    case "nnlive/views":
      return import("../../views/index.js");
    case "nnlive/inside":
      return import("../../inside/node.js");
    default:
      return import(/* @vite-ignore */ name.replace(/^npm:/, ""));
  }
}

function resize(render: (width: number, height: number) => Node | Promise<Node>): HTMLElement {
  const element = document.createElement("div");
  Promise.resolve(render(PAGE_WIDTH, 400)).then((child) => element.append(child), console.error);
  return element;
}

/** A file attachment that reads the disk. */
class DiskFile {
  readonly name: string;
  readonly #path: string;

  constructor(root: string, name: string) {
    this.name = basename(name);
    this.#path = resolve(root, new URL(name, "http://localhost/chapters/").pathname.slice(1));
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return new Uint8Array(await readFile(this.#path)).buffer;
  }
  async blob(): Promise<Blob> {
    return new Blob([await this.arrayBuffer()]);
  }
  async stream(): Promise<ReadableStream> {
    return (await this.blob()).stream() as ReadableStream;
  }
  async text(): Promise<string> {
    return readFile(this.#path, "utf8");
  }
  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
  async csv({array = false, typed = false} = {}): Promise<unknown> {
    return this.#table(",", array, typed);
  }
  async tsv({array = false, typed = false} = {}): Promise<unknown> {
    return this.#table("\t", array, typed);
  }
  async #table(delimiter: string, array: boolean, typed: boolean): Promise<unknown> {
    const {autoType, dsvFormat} = await import("d3");
    const format = dsvFormat(delimiter);
    const text = await this.text();
    if (array) return typed ? format.parseRows(text, autoType) : format.parseRows(text);
    return typed ? format.parse(text, autoType) : format.parse(text);
  }
}
