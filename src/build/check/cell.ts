/**
 * A cell's TypeScript, compiled for Node with the very parser and transpiler that the page is built
 * with, and with a way back from a line of the result to the line of the chapter.
 */
import {SourceMap} from "node:module";
import {parseJavaScript} from "@observablehq/framework/dist/javascript/parse.js";
import {transpileJavaScript} from "@observablehq/framework/dist/javascript/transpile.js";
import {transformSync} from "esbuild";
import ts from "typescript";
import {readCell, toPageCode} from "../cellSyntax.js";

/** A runnable fence of a chapter. */
export interface CellSource {
  readonly id: string;
  /** The code as written. */
  readonly source: string;
  /** Line of the chapter, from 1, that holds the first line of the code. */
  readonly line: number;
  /** Column, from 1, at which the first line of the code begins; 1 unless told. */
  readonly column?: number;
}

export interface CompiledCell extends CellSource {
  /** Names that the cell takes from other cells and from the page. */
  readonly inputs: readonly string[];
  /** Names that the cell gives to other cells, imports included. */
  readonly outputs: readonly string[];
  /** Statements that call `define({id, inputs, outputs, body})`; imports go through `$import`. */
  readonly code: string;
  /** The chapter's line, from 1, for a line of `code`, from 1. */
  chapterLine(codeLine: number): number;
}

/** @throws CellSyntaxError with the chapter's line */
export function compileCell(cell: CellSource, file: string): CompiledCell {
  const syntax = readCell(cell.source);
  // Import names stay as they are: here they do not stand for files of the site.
  const page: PageCode = {
    ...cell,
    file,
    code: toPageCode(cell.source, {...syntax, imports: []}),
    front: syntax.shown ? 1 : 0,
  };
  const {code, map} = stripTypes(page);
  const node = parse(page, code, map);
  const transpiled = transpileJavaScript(node, {
    id: cell.id,
    path: "chapter.md",
    resolveImport: (name) => name,
  });
  const lines = lineMap(code, node);
  const rows = code.split("\n");
  return {
    ...cell,
    inputs: [...new Set(node.references.map(({name}) => name))],
    outputs: [...new Set(node.declarations?.map(({name}) => name))],
    code: redirectImports(transpiled),
    chapterLine(codeLine) {
      const row = lines[Math.min(Math.max(codeLine - 1, 0), lines.length - 1)];
      return lineOf(page, map.findEntry(row, rows[row].search(/\S|$/)));
    },
  };
}

/** A cell that is not a program. The message has the form `file:line: what is wrong`. */
export class CellSyntaxError extends SyntaxError {
  override name = "CellSyntaxError";
  constructor(
    readonly file: string,
    readonly line: number,
    readonly cell: string,
    problem: string,
  ) {
    super(`${file}:${line}: cell ${cell}: ${problem}`);
  }
}

/** The code that the page would run, and how many lines it has in front of the cell's own. */
interface PageCode extends CellSource {
  readonly file: string;
  readonly code: string;
  readonly front: number;
}

function stripTypes(page: PageCode): {code: string; map: SourceMap} {
  try {
    const {code, map} = transformSync(page.code, {
      loader: "ts",
      sourcemap: "external",
      sourcefile: page.id,
      logLevel: "silent",
      tsconfigRaw: {compilerOptions: {verbatimModuleSyntax: true}},
    });
    return {code, map: new SourceMap(JSON.parse(map))};
  } catch (error) {
    const [problem] =
      (error as {errors?: {text: string; location?: {line: number}}[]}).errors ?? [];
    if (problem === undefined) throw error;
    const entry = {originalLine: (problem.location?.line ?? 1) - 1};
    throw new CellSyntaxError(page.file, lineOf(page, entry), page.id, problem.text);
  }
}

/** The chapter's line for what a source map says of a place in the compiled code. */
function lineOf({line, source, front}: PageCode, entry: {originalLine?: number}): number {
  const last = source.split("\n").length - 1;
  return line + Math.min(Math.max((entry.originalLine ?? 0) - front, 0), last);
}

/** What Framework's parser finds out about a cell. */
interface CellNode {
  readonly body: {readonly body: readonly Statement[]};
  readonly declarations: readonly {readonly name: string}[] | null;
  readonly references: readonly {readonly name: string}[];
}

interface Statement {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

function parse(page: PageCode, code: string, map: SourceMap): CellNode {
  try {
    return parseJavaScript(code, {path: "chapter.md"}) as unknown as CellNode;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [, row] = /\((\d+):\d+\)$/.exec(error.message) ?? [];
    const entry = map.findEntry(Number(row ?? 1) - 1, 0);
    const problem = error.message.replace(/ \(\d+:\d+\)$/, "");
    throw new CellSyntaxError(page.file, lineOf(page, entry), page.id, problem);
  }
}

/**
 * For each line of the transpiled text, from 0, the line of `code` it came from, from 0. The
 * transpiler puts one line in front, one more for imports, and takes the import statements out.
 */
function lineMap(code: string, {body: {body}}: CellNode): number[] {
  const imports = body.filter(({type}) => type === "ImportDeclaration");
  const lines = new Array<number>(imports.length > 0 ? 2 : 1).fill(0);
  let row = 0;
  lines.push(row);
  for (let i = 0; i < code.length; ++i) {
    if (code[i] !== "\n") continue;
    row += 1;
    const removed = imports.some(({start, end}) => start <= i && i <= end);
    if (removed) lines[lines.length - 1] = row;
    else lines.push(row);
  }
  return lines;
}

/** Writes `$import(...)` for `import(...)`: the caller decides what a name stands for. */
function redirectImports(code: string): string {
  const places: number[] = [];
  const file = ts.createSourceFile("cell.js", code, ts.ScriptTarget.ES2022, false);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      places.push(node.expression.end - "import".length);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return places
    .sort((a, b) => b - a)
    .reduce((text, start) => `${text.slice(0, start)}$${text.slice(start)}`, code);
}
