/**
 * Names of the library in the code of cells: a card says what each is, a click leads to its source.
 * The index of names is loaded when the reader first comes near any code.
 */
import type {LibraryName} from "../build/libraryIndex.js";
import {html} from "../views/dom.js";
import type {HoverCards} from "./hoverCard.js";
import {pageAddress} from "./siteAddress.js";

const CODE = ".cell-code code";
/** Objects of the language whose members are none of the library's. */
const FOREIGN =
  /(?:^|[^.\w$])(?:Math|Array|Object|Number|JSON|Promise|console|String|Plot|d3|Inputs)\s*\??\.$/;
/** Members of arrays, strings and sets that mean the library's only on a tensor: left alone. */
const SHARED = new Set(
  "at concat entries every fill filter find flat flatMap forEach has indexOf join keys length map name push reverse size slice some sort splice split values".split(
    " ",
  ),
);
/** Classes whose members stand behind a dot, in this order. */
const CLASSES = ["Tensor", "Module", "Optimizer", "Run", "Random"];

let known: ReadonlyMap<string, LibraryName> | undefined;

export const nameCards: HoverCards = {
  selector: "a.code-name",
  fill: (link) => {
    const entry = known?.get(link.getAttribute("data-name") ?? "");
    if (!entry) return undefined;
    const formula = html("p", {class: "hover-formula"});
    formula.innerHTML = entry.formula ?? "";
    return [
      html("p", {class: "hover-signature"}, html("code", {}, entry.signature)),
      ...(entry.about ? [html("p", {class: "hover-about"}, entry.about)] : []),
      ...(entry.formula ? [formula] : []),
      html("p", {class: "hover-source"}, `${entry.file}, line ${entry.line}`),
    ];
  },
};

/** Makes links of the library's names, once the reader points at code or moves into it by keyboard. */
export function tendLibraryNames(): void {
  if (!document.querySelector(CODE)) return;
  const start = async (event: Event) => {
    if (event.type !== "keydown" && !(event.target as Element).closest?.(".cell-code")) return;
    for (const type of EVENTS) document.removeEventListener(type, start);
    const {names} = await import("../generated/libraryNames.js");
    known = new Map(names.map((entry) => [entry.name, entry]));
    linkNames(document, known);
  };
  for (const type of EVENTS) document.addEventListener(type, start, {passive: true});
}
const EVENTS = ["pointerover", "pointerdown", "focusin", "keydown"];

/** Turns every name of the library in the code below `root` into a link. */
export function linkNames(root: ParentNode, names: ReadonlyMap<string, LibraryName>): void {
  const codes = [...root.querySelectorAll(CODE)];
  const imported = readImports(codes.map(({textContent}) => textContent ?? "").join("\n"));
  for (const code of codes) {
    const seen = new Set<string>();
    for (const {node, start, end, name} of findNames(code, imported, names).reverse()) {
      const entry = names.get(name) as LibraryName;
      const word = node.splitText(start);
      word.splitText(end - start);
      const link = html("a", {
        class: "code-name",
        href: pageAddress(`library#${entry.file}:${entry.line}`),
        "data-name": name,
        tabindex: -1,
      });
      word.replaceWith(link);
      link.append(word);
    }
    // By keyboard each name is met once a cell.
    for (const link of code.querySelectorAll<HTMLElement>("a.code-name")) {
      const {name = ""} = link.dataset;
      if (!seen.has(name)) link.tabIndex = 0;
      seen.add(name);
    }
  }
}

/** Local name -> name in the library, of all imports from it in some code. */
export function readImports(code: string): Map<string, string> {
  const imported = new Map<string, string>();
  for (const [, list] of code.matchAll(/import\s*\{([^}]*)\}\s*from\s*"nnlive(?:\/\w+)?"/g)) {
    for (const item of list.split(",")) {
      const found = /^\s*(?:type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?\s*$/.exec(item);
      if (found) imported.set(found[2] ?? found[1], found[1]);
    }
  }
  return imported;
}

interface Found {
  readonly node: Text;
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

function findNames(
  code: Element,
  imported: ReadonlyMap<string, string>,
  names: ReadonlyMap<string, LibraryName>,
): Found[] {
  const found: Found[] = [];
  const walker = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
  let before = "";
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const text = node.data;
    if (!node.parentElement?.closest(".hljs-string, .hljs-comment, a")) {
      for (const match of text.matchAll(/[A-Za-z_$][\w$]*/g)) {
        const name = nameOf(match[0], before + text.slice(0, match.index), imported, names);
        if (name) found.push({node, start: match.index, end: match.index + match[0].length, name});
      }
    }
    before = (before + text).slice(-80);
  }
  return found;
}

/** What a word of code is in the library, seen what stands before it. */
function nameOf(
  word: string,
  before: string,
  imported: ReadonlyMap<string, string>,
  names: ReadonlyMap<string, LibraryName>,
): string | undefined {
  const has = (name: string) => (names.has(name) ? name : undefined);
  if (!/\.\s*$/.test(before)) {
    const name = imported.get(word);
    return name && has(name);
  }
  if (/\.\.\.$/.test(before)) return has(imported.get(word) ?? "");
  const owner = /([\w$]+)\s*\??\.\s*$/.exec(before)?.[1];
  const space = owner && imported.get(owner);
  if (space && names.has(`${space}.${word}`)) return `${space}.${word}`;
  if (SHARED.has(word) || FOREIGN.test(before)) return undefined;
  return CLASSES.map((name) => has(`${name}.${word}`)).find(Boolean);
}
