/** The code of a cell as the page shows it: coloured, each line an element of its own. */
import hljs from "highlight.js/lib/core";
import typescript from "highlight.js/lib/languages/typescript";
import {h, type JSX} from "preact";
import {splitLines} from "./codeLines.js";
import {ANCHORS, type Draft} from "./draft.js";
import {type CodeLine, readMarks} from "./marks.js";

hljs.registerLanguage("typescript", typescript);

/**
 * Marks are not shown; at the first line of what a formula speaks of stands a link to it. The link's
 * text comes from the style sheet, so that code is copied without it.
 */
export function renderListing(id: string, source: string, draft: Draft): JSX.Element {
  const {lines} = readMarks(source);
  const code = lines.map(({text}) => text).join("\n");
  const html = splitLines(hljs.highlight(code, {language: "typescript"}).value);
  const last = lines.length - 1;
  return h(
    "pre",
    // What scrolls must be reachable by keyboard.
    {tabindex: 0, role: "region", "aria-label": `Code of cell ${id}`},
    // The class "language-…" would make Framework colour the code once more.
    h(
      "code",
      {class: "cell-lines", "data-language": "ts"},
      lines.map((line, i) => renderLine(line, html[i] + (i < last ? "\n" : ""), draft)),
    ),
  );
}

function renderLine({formulas, begins}: CodeLine, html: string, draft: Draft): JSX.Element {
  if (formulas.length === 0) {
    return h("span", {class: "code-line", dangerouslySetInnerHTML: {__html: html}});
  }
  const links = begins.map((id) => {
    const number = draft.equations.find((equation) => equation.id === id)?.number ?? id;
    return h("a", {
      class: "code-formula",
      href: `#${ANCHORS.equation}${id}`,
      "data-formula": id,
      "data-number": `(${number})`,
      "aria-label": `computes formula ${number}`,
    });
  });
  return h("span", {class: "code-line code-line-marked", "data-formulas": formulas.join(" ")}, [
    h("span", {class: "code-text", dangerouslySetInnerHTML: {__html: html}}),
    links.length > 0 && h("span", {class: "code-formulas"}, links),
  ]);
}
