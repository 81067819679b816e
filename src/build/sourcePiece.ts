/**
 * `<Source file="lib/ops/matmul.ts" name="linear"/>`: one declaration of the library as it stands
 * there now, with its comment and a link to the file. What the book says of its own code, it shows.
 */
import hljs from "highlight.js/lib/core";
import typescript from "highlight.js/lib/languages/typescript";
import {type ComponentChildren, h, type JSX} from "preact";
import ts from "typescript";
import type {Draft} from "./draft.js";

hljs.registerLanguage("typescript", typescript);

interface Piece {
  /** Line of the file on which the declaration itself begins. */
  readonly line: number;
  readonly code: string;
}

interface SourceProps {
  readonly file?: string;
  readonly name?: string;
}

/** What is wrong with a use: a file or a declaration that does not exist. */
export function sourceMistake(
  {file = "", name = ""}: SourceProps,
  draft: Draft,
): string | undefined {
  const text = readCode(file, draft);
  if (text === null) return undefined;
  if (text === undefined) return `<Source> names ${file}, which is not there.`;
  if (findPiece(text, name)) return undefined;
  return `<Source> names “${name}”, which ${file} does not declare.`;
}

const readCode = (file: string, {context}: Draft) =>
  context.readCode ? context.readCode(file) : null;

/** The files whose code a chapter shows. */
export const namedFiles = (text: string): string[] =>
  Array.from(text.matchAll(/<Source\b[^>]*\bfile="([^"]+)"/g), ([, file]) => file);

export function renderSourcePiece(
  {file = "", name = ""}: SourceProps,
  children: ComponentChildren,
  draft: Draft,
): JSX.Element {
  const text = readCode(file, draft);
  const piece = text ? findPiece(text, name) : undefined;
  const place = piece ? `${file}:${piece.line}` : file;
  return h("figure", {class: "source-piece"}, [
    h("figcaption", null, [
      h("a", {href: `../library#${place}`}, file),
      h("span", {class: "source-name"}, name),
      children,
    ]),
    piece &&
      h(
        "pre",
        {tabindex: 0, role: "region", "aria-label": `${name} in ${file}`},
        h("code", {
          "data-language": "ts",
          dangerouslySetInnerHTML: {
            __html: hljs.highlight(piece.code, {language: "typescript"}).value,
          },
        }),
      ),
  ]);
}

/** A declaration at the top level of a file, with the comment right above it. */
export function findPiece(text: string, name: string): Piece | undefined {
  const file = ts.createSourceFile("source.ts", text, ts.ScriptTarget.ES2022);
  const statement = file.statements.find((node) => declares(node, name));
  if (!statement) return undefined;
  const start = statement.getStart(file);
  const comments = ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? [];
  // The first comment of a file is the file's own, unless nothing stands between it and the statement.
  const own = comments.filter((_, i) => {
    const next = comments[i + 1]?.pos ?? start;
    return !/\n\s*\n/.test(text.slice(comments[i].end, next));
  });
  const {line} = file.getLineAndCharacterOfPosition(start);
  return {line: line + 1, code: text.slice(own[0]?.pos ?? start, statement.end)};
}

function declares(node: ts.Statement, name: string): boolean {
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.some((it) => isNamed(it.name, name));
  }
  const named = node as ts.Statement & {name?: ts.Node};
  return named.name !== undefined && isNamed(named.name, name);
}

const isNamed = (node: ts.Node, name: string) => ts.isIdentifier(node) && node.text === name;
