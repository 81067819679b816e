/** The chapter compiler's worker, which the preview talks to. */
import {FileAttachment} from "observablehq:stdlib";
import type {CompilerAnswer, CompilerRequest, PreviewPage} from "../../editor/chapter/types.js";

const script = FileAttachment("../../generated/editor/compiler.js");

export class Compiler {
  readonly #worker = new Worker(script.href);
  #newest = 0;

  /**
   * @param shown receives what was made of the newest text; older ones that it overtook are left out
   * @param failed receives why the worker itself has failed, in words
   */
  constructor(shown: (page: PreviewPage) => void, failed: (message: string) => void) {
    this.#worker.onmessage = ({data}: MessageEvent<CompilerAnswer>) => {
      if (data.id !== this.#newest) return;
      if ("page" in data) shown(data.page);
      else failed(data.failure);
    };
    this.#worker.onerror = ({message}) => failed(message || "It could not be loaded.");
    // Links of the page, for the build then says where the files are.
    const [context] = addressesOf("a.book-context");
    const sources = [...document.querySelectorAll<HTMLAnchorElement>("a.book-source")];
    this.#send({
      type: "book",
      addresses: {
        context,
        sources: Object.fromEntries(sources.map(({dataset, href}) => [dataset.slug, href])),
      },
    });
  }

  compile(slug: string, text: string): void {
    this.#newest += 1;
    this.#send({type: "compile", id: this.#newest, slug, text});
  }

  #send(request: CompilerRequest): void {
    this.#worker.postMessage(request);
  }
}

const addressesOf = (selector: string): string[] =>
  Array.from(document.querySelectorAll<HTMLAnchorElement>(selector), ({href}) => href);
