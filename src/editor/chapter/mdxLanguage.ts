/** The colours of a chapter's text: Markdown, YAML at its head, TypeScript in its fences, formulas. */
import {typescriptLanguage} from "@codemirror/lang-javascript";
import {markdown, markdownLanguage} from "@codemirror/lang-markdown";
import {yamlFrontmatter} from "@codemirror/lang-yaml";
import {HighlightStyle, type LanguageSupport, StreamLanguage} from "@codemirror/language";
import {parseMixed} from "@lezer/common";
import {tags} from "@lezer/highlight";
import type {MarkdownConfig} from "@lezer/markdown";

/** Commands, numbers and comments of LaTeX are enough to read a formula by. */
const latex = StreamLanguage.define<null>({
  token(stream) {
    if (stream.match(/^\\(?:[A-Za-z]+|.)/)) return "keyword";
    if (stream.match(/^%.*/)) return "comment";
    if (stream.match(/^\d+(?:\.\d+)?/)) return "number";
    if (stream.match(/^[{}^_&]/)) return "punctuation";
    stream.next();
    return "variableName";
  },
});

const DOLLAR = 36;

/** `$x$` within a line, and `$$ x $$ id=name` on one line or several. */
const formulas: MarkdownConfig = {
  defineNodes: [
    {name: "Formula"},
    {name: "DisplayFormula", block: true},
    {name: "FormulaTex", style: {"FormulaTex/...": tags.special(tags.content)}},
    {name: "FormulaMark", style: tags.processingInstruction},
    {name: "FormulaWords", style: tags.attributeName},
  ],
  parseInline: [
    {
      name: "Formula",
      before: "Emphasis",
      parse(cx, next, position) {
        if (next !== DOLLAR) return -1;
        const rest = cx.slice(position + 1, cx.end);
        const length = /^(?:\\[\s\S]|[^$\\])+(?=\$)/.exec(rest)?.[0].length;
        if (!length) return -1;
        const end = position + 1 + length;
        return cx.addElement(
          cx.elt("Formula", position, end + 1, [
            cx.elt("FormulaMark", position, position + 1),
            cx.elt("FormulaTex", position + 1, end),
            cx.elt("FormulaMark", end, end + 1),
          ]),
        );
      },
    },
  ],
  parseBlock: [
    {
      name: "DisplayFormula",
      before: "FencedCode",
      parse(cx, line) {
        if (!line.text.startsWith("$$", line.pos)) return false;
        const start = cx.lineStart + line.pos;
        const marks = [cx.elt("FormulaMark", start, start + 2)];
        const close = line.text.indexOf("$$", line.pos + 2);
        let end = cx.lineStart + line.text.length;
        if (close >= 0) {
          const at = cx.lineStart + close;
          marks.push(cx.elt("FormulaTex", start + 2, at), cx.elt("FormulaMark", at, at + 2));
          if (at + 2 < end) marks.push(cx.elt("FormulaWords", at + 2, end));
        } else {
          if (start + 2 < end) marks.push(cx.elt("FormulaWords", start + 2, end));
          const from = end;
          while (cx.nextLine()) {
            end = cx.lineStart + line.text.length;
            if (!/^\s*\$\$/.test(line.text)) continue;
            if (from < cx.lineStart) marks.push(cx.elt("FormulaTex", from, cx.lineStart));
            marks.push(cx.elt("FormulaMark", cx.lineStart, end));
            break;
          }
        }
        cx.addElement(cx.elt("DisplayFormula", start, end, marks));
        cx.nextLine();
        return true;
      },
    },
  ],
  wrap: parseMixed((node) => (node.name === "FormulaTex" ? {parser: latex.parser} : null)),
};

export function mdxLanguage(): LanguageSupport {
  return yamlFrontmatter({
    content: markdown({
      base: markdownLanguage,
      extensions: formulas,
      codeLanguages: (name) => (/^(ts|typescript)$/.test(name) ? typescriptLanguage : null),
    }),
  });
}

/** What chapters have beside code, in the colours that the book's theme gives to Markdown. */
export const MDX_COLOURS = HighlightStyle.define([
  {tag: tags.heading, color: "var(--syntax-markup-heading)", fontWeight: "650"},
  {tag: tags.strong, fontWeight: "650"},
  {tag: tags.emphasis, fontStyle: "italic"},
  {tag: [tags.link, tags.url], color: "var(--accent)"},
  {tag: tags.monospace, color: "var(--syntax-string)"},
  {tag: [tags.processingInstruction, tags.contentSeparator], color: "var(--ink-faint)"},
  {tag: [tags.tagName, tags.angleBracket], color: "var(--syntax-entity-tag)"},
  {tag: [tags.attributeName, tags.labelName], color: "var(--syntax-entity)"},
  {tag: tags.attributeValue, color: "var(--syntax-string)"},
  {tag: tags.definition(tags.propertyName), color: "var(--syntax-entity)"},
]);
