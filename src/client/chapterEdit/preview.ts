/** The frame that shows a chapter while it is edited, and what is said to it. */
import {html} from "../../views/dom.js";
import {previewAddress} from "./addresses.js";
import {type FromFrame, isFrom, type ToFrame} from "./messages.js";

/** How long typing must pause before the chapter is compiled, in milliseconds. */
const SHOW_WAIT = 120;

export class Preview {
  readonly element = html("iframe", {
    class: "chapter-preview",
    title: "Preview of the page",
    src: previewAddress(),
  });
  #ready = false;
  #latest: (ToFrame & {type: "show"}) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param heard receives what the frame says */
  constructor(heard: (message: Exclude<FromFrame, {type: "ready"}>) => void) {
    addEventListener("message", (event) => {
      if (!isFrom<FromFrame>(event, this.element.contentWindow)) return;
      if (event.data.type !== "ready") heard(event.data);
      else {
        this.#ready = true;
        this.element.dataset.ready = "";
        if (this.#latest) this.#send(this.#latest);
      }
    });
  }

  /** Shows a text, at once or when typing pauses. */
  show(slug: string, text: string, run: boolean, atOnce = false): void {
    const message = {type: "show", slug, text, run} as const;
    this.#latest = message;
    clearTimeout(this.#timer);
    if (atOnce) this.#send(message);
    else this.#timer = setTimeout(() => this.#send(message), SHOW_WAIT);
  }

  /** Begins anew: what its cells hold is forgotten. */
  reload(): void {
    this.#ready = false;
    this.element.contentWindow?.location.reload();
  }

  reveal(line: number): void {
    this.#send({type: "reveal", line});
  }

  #send(message: ToFrame): void {
    if (this.#ready) this.element.contentWindow?.postMessage(message, location.origin);
  }
}
