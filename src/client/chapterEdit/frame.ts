/**
 * The preview of a chapter that is being edited: this page in a frame of the editor's. It compiles the
 * text that it is sent in a worker, shows it as the site would, and runs its cells.
 */
import type {PreviewPage} from "../../editor/chapter/types.js";
import {html} from "../../views/dom.js";
import {tendCells} from "../cells.js";
import {addCopyButtons} from "../copyLatex.js";
import {loadEditor} from "../edit/bundle.js";
import {tendFormulaLinks} from "../formulaLinks.js";
import {tendLabels} from "../labels.js";
import {tendLibraryNames} from "../libraryNames.js";
import {pageAddress} from "../siteAddress.js";
import {tendSymbols} from "../symbols.js";
import {Compiler} from "./compiler.js";
import {FrameCells} from "./frameCells.js";
import {FramePage} from "./framePage.js";
import {type FromFrame, isFrom, type ToFrame} from "./messages.js";

/** How long typing must pause before cells that changed run again, in milliseconds. */
const CELLS_WAIT = 700;

export async function startFrame(): Promise<void> {
  document.documentElement.classList.add("preview-frame");
  // What its state says of the width that is left does not hold in a frame.
  document.querySelector("#observablehq-sidebar-toggle")?.remove();
  const main = makeRoom();
  const tell = (message: FromFrame) => parent.postMessage(message, location.origin);
  const preview = new Preview(main, new FrameCells(await loadEditor()), tell);
  addEventListener("message", (event) => {
    if (!isFrom<ToFrame>(event, parent)) return;
    if (event.data.type === "show") preview.show(event.data);
    else preview.reveal(event.data.line);
  });
  main.addEventListener("dblclick", ({target}) => preview.choose(target as Element));
  document.addEventListener("click", followLink);
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "s") return;
    event.preventDefault();
    tell({type: "save"});
  });
  tell({type: "ready"});
}

/**
 * A place for the chapter. The page's own part stays before it, unseen but as wide: Framework reads its
 * width, finds its runtime's first root in it, and under `npm start` brings it up to date by itself.
 */
function makeRoom(): HTMLElement {
  const own = document.querySelector("#observablehq-main") as HTMLElement;
  own.id = "preview-own";
  own.inert = true;
  const main = html("main", {id: "observablehq-main", class: own.className});
  own.after(main);
  return main;
}

class Preview {
  readonly #page: FramePage;
  readonly #compiler: Compiler;
  #slug = "";
  #runs = true;
  #shown: PreviewPage | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly main: HTMLElement,
    private readonly cells: FrameCells,
    private readonly tell: (message: FromFrame) => void,
  ) {
    this.#page = new FramePage(main);
    this.#compiler = new Compiler(
      (page) => this.#take(page),
      (message) => tell({type: "failed", message}),
    );
  }

  show({slug, text, run}: ToFrame & {type: "show"}): void {
    this.#slug = slug;
    this.#runs = run;
    this.#compiler.compile(slug, text);
  }

  /** Mistakes are told at once, words shown at once; code that changed waits for a pause. */
  #take(page: PreviewPage): void {
    this.tell({type: "shown", slug: this.#slug, errors: page.errors, anchors: page.anchors});
    const ids = ({code}: PreviewPage) => code.map(({id}) => id).join(" ");
    const wait = this.#shown && ids(this.#shown) !== ids(page) ? CELLS_WAIT : 0;
    clearTimeout(this.#timer);
    if (wait === 0) this.#put(page);
    else this.#timer = setTimeout(() => this.#put(page), wait);
  }

  #put(page: PreviewPage): void {
    const first = this.#shown === undefined;
    this.#shown = page;
    document.title = page.title;
    const wide = page.blocks.some((block) => block.includes('class="beside-group"'));
    document.documentElement.classList.toggle("wide-page", wide);
    const roots = this.#page.show(page);
    if (first) {
      tendCells();
      tendLabels();
      tendFormulaLinks();
      tendSymbols();
      tendLibraryNames();
    }
    addCopyButtons();
    if (!this.#runs) {
      for (const cell of this.main.querySelectorAll<HTMLElement>("[data-cell]")) {
        cell.dataset.state = "idle";
      }
    }
    this.cells.show(this.#runs ? page.code : [], this.#runs ? roots : new Map());
  }

  /** Scrolls to what a line made, as far into it as the line lies between its anchor and the next. */
  reveal(line: number): void {
    const anchors = this.#shown?.anchors ?? [];
    const at = anchors.findLastIndex((anchor) => anchor.line <= line);
    const topOf = (index: number) => {
      const element = document.getElementById(anchors[index]?.id ?? "");
      if (element) return element.getBoundingClientRect().top + scrollY;
      return index < 0 ? 0 : document.documentElement.scrollHeight;
    };
    const from = anchors[at]?.line ?? 1;
    const to = anchors[at + 1]?.line ?? from + 1;
    const share = Math.min((line - from) / Math.max(to - from, 1), 1);
    const top = topOf(at) + share * (topOf(at + 1) - topOf(at));
    scrollTo({top: top - innerHeight / 4});
  }

  /** Tells the line of what was chosen: of the last anchor at or before it. */
  choose(target: Element): void {
    const before = (this.#shown?.anchors ?? []).filter(({id}) => {
      const anchor = document.getElementById(id);
      if (!anchor) return false;
      const order = anchor.compareDocumentPosition(target);
      return anchor.contains(target) || (order & Node.DOCUMENT_POSITION_FOLLOWING) > 0;
    });
    const line = before.at(-1)?.line ?? 1;
    this.tell({type: "chosen", line});
  }
}

/** Links of a chapter lead from where its page would be, and never lead the frame away. */
function followLink(event: MouseEvent): void {
  const link = (event.target as Element).closest?.<HTMLAnchorElement>("a[href]");
  const href = link?.getAttribute("href") ?? "#";
  if (!link || href.startsWith("#") || event.defaultPrevented) return;
  event.preventDefault();
  const site = new URL(".", pageAddress("index"));
  const path = href.startsWith("/") ? href.slice(1) : `chapters/${href.replace(/^\.\//, "")}`;
  const target = /^[a-z][a-z0-9+.-]*:/i.test(href) ? href : pageAddress(path);
  open(new URL(target, site), "_blank", "noopener");
}
