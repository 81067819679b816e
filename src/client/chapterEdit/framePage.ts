/**
 * Puts a compiled chapter into the page, block by block: what has not changed is not touched, so that
 * the page does not jump, and a training run goes on while its author rewrites the sentence beside it.
 */
import type {PreviewPage} from "../../editor/chapter/types.js";

/** What keeps its element even where the block around it has changed: its output lives in it. */
const KEPT = "[data-cell], .live";

export class FramePage {
  #blocks: {html: string; element: Element}[] = [];
  /** What elements were before code ran in them. */
  readonly #written = new WeakMap<Element, string>();

  /** @param place its children are the page */
  constructor(private readonly place: Element) {}

  /** Returns the roots of the page's code. */
  show({blocks}: PreviewPage): Map<string, Comment> {
    const old = new Map<string, Element[]>();
    for (const {html, element} of this.#blocks) {
      old.set(html, [...(old.get(html) ?? []), element]);
    }
    const next = blocks.map((html) => {
      const element = old.get(html)?.shift();
      return {html, element: element ?? this.#make(html), isNew: element === undefined};
    });
    const gone = [...old.values()].flat();
    const kept = this.#keptOf(gone);
    for (const {element, isNew} of next) if (isNew) this.#keep(element, kept);
    for (const element of gone) element.remove();
    let before: Element | undefined;
    for (const {element} of next) {
      const position: ChildNode | null = before ? before.nextSibling : this.place.firstChild;
      if (position !== element) this.place.insertBefore(element, position);
      before = element;
    }
    this.#blocks = next;
    return rootsOf(this.place);
  }

  #make(html: string): Element {
    const template = document.createElement("template");
    template.innerHTML = html;
    const {children} = document.importNode(template.content, true);
    // A mistake stands before what it is about: two elements.
    const [element] = children.length === 1 ? children : [document.createElement("div")];
    if (children.length > 1) element.append(...children);
    for (const inner of withSelf(element)) this.#written.set(inner, inner.outerHTML);
    return element;
  }

  #keptOf(elements: readonly Element[]): Map<string, Element> {
    return new Map(
      elements.flatMap(withSelf).map((element) => [this.#written.get(element) ?? "", element]),
    );
  }

  #keep(block: Element, kept: ReadonlyMap<string, Element>): void {
    for (const element of block.querySelectorAll(KEPT)) {
      const old = kept.get(this.#written.get(element) ?? "");
      // A live value within a cell that is kept goes with it.
      if (old && block.contains(element)) element.replaceWith(old);
    }
  }
}

function withSelf(element: Element): Element[] {
  return [...(element.matches(KEPT) ? [element] : []), ...element.querySelectorAll(KEPT)];
}

const ROOT = /^:([0-9a-f]{8}(?:-\d+)?):$/;

function rootsOf(place: Element): Map<string, Comment> {
  const roots = new Map<string, Comment>();
  const comments = document.createNodeIterator(place, NodeFilter.SHOW_COMMENT);
  for (let node = comments.nextNode(); node; node = comments.nextNode()) {
    const id = ROOT.exec((node as Comment).data)?.[1];
    if (id) roots.set(id, node as Comment);
  }
  return roots;
}
