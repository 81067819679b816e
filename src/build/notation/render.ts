/** Tables of symbols as readers see them: at the end of a chapter, and on the book's own page. */
import {h, type JSX} from "preact";
import type {Draft} from "../draft.js";
import {renderText} from "../math.js";
import type {UsedSymbol} from "./symbols.js";
import {type BookNotation, type SymbolEntry, shapeTex} from "./table.js";
import {parseMath, renderMath} from "./tree.js";

/** The module of the page that keeps the values which symbols have now. */
const KEEPER = "/client/heldValues.js";

/**
 * The symbols that a chapter uses, folded; the page's cards show rows of this table. Beside it stand
 * the cells, unseen, that hold the values: `fence` puts code into the page.
 */
export function renderSymbols(
  draft: Draft,
  fence: (code: string) => string,
): JSX.Element | undefined {
  const {used} = draft.symbols;
  if (used.length === 0) return undefined;
  return h("section", {class: "notation", "aria-label": "Symbols of this chapter"}, [
    h("details", null, [
      h("summary", null, "Symbols of this chapter"),
      renderTable(
        used.map((symbol, number) => renderRow(symbol, {number, ...holder(symbol, draft)})),
      ),
    ]),
    h(
      "div",
      {class: "held-values", hidden: true},
      used.flatMap(({value}, number) =>
        value
          ? fence(
              `import {hold} from "${KEEPER}";\nhold(${number}, () => (${value.source}\n), invalidation);`,
            )
          : [],
      ),
    ),
  ]);
}

/** The name and the cell that an expression takes its value from. */
function holder({value}: UsedSymbol, draft: Draft): {value?: string; cell?: string} {
  if (!value) return {};
  for (const [name] of value.source.matchAll(/(?<![.\w$])[A-Za-z_$][\w$]*/g)) {
    const declared = draft.names.get(name);
    if (declared) return {value: value.source, cell: declared.cell};
  }
  return {value: value.source};
}

/** The book's table: each group a heading and a table. */
export function renderBookNotation({entries, groups}: BookNotation): JSX.Element[] {
  const tables = groups.flatMap(({name, entries}) => [
    h("h2", {id: name.toLowerCase().replace(/\W+/g, "-")}, name),
    renderTable(entries.map((entry) => renderRow(entry))),
  ]);
  return entries.length > 0
    ? [renderTable(entries.map((entry) => renderRow(entry))), ...tables]
    : tables;
}

function renderTable(rows: readonly JSX.Element[]): JSX.Element {
  return h("table", {class: "notation-table"}, [
    h(
      "thead",
      null,
      h(
        "tr",
        null,
        ["Symbol", "Meaning", "Shape"].map((name) => h("th", null, name)),
      ),
    ),
    h("tbody", null, rows),
  ]);
}

function renderRow(
  {tex, meaning, shape}: UsedSymbol | SymbolEntry,
  held: {number?: number; value?: string; cell?: string} = {},
): JSX.Element {
  const {number, value, cell} = held;
  return h("tr", {"data-symbol-row": number, "data-value": value, "data-value-cell": cell}, [
    h("td", {class: "notation-symbol"}, renderTex(tex)),
    h("td", {class: "notation-meaning"}, renderText(meaning)),
    h("td", {class: "notation-shape"}, renderShape(shape)),
  ]);
}

function renderShape(shape: string | undefined): JSX.Element | string {
  if (shape === undefined) return "";
  return shape === "" ? "number" : renderTex(shapeTex(shape));
}

function renderTex(tex: string): JSX.Element {
  const html = renderMath(parseMath(tex, false), tex, false);
  return h("span", {class: "math", "data-tex": tex, dangerouslySetInnerHTML: {__html: html}});
}
