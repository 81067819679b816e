/**
 * What the page says of an operation of the library: its formula as MathML, which browsers draw by
 * themselves, and the row of the table that defines it. Written to src/generated/operationNotes.ts,
 * which views load when a reader asks.
 */
import {readdirSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import katex from "katex";
import ts from "typescript";
import {writeIfChanged} from "./files.js";

interface Row {
  file: string;
  line: number;
  source: string;
}

export async function writeOperationNotes(directory: string): Promise<void> {
  const operations = await readOperations(directory);
  const rows = rowsOf(join(directory, "lib/ops"), operations);
  const notes = Array.from(operations.values(), ({name, formula}) => {
    const mathml = katex
      .renderToString(formula, {output: "mathml", displayMode: true, strict: "ignore"})
      .replace(/^<span class="katex">|<\/span>$/g, "");
    return [name, {mathml, ...rows.get(name)}];
  });
  const type = "{mathml: string; file?: string; line?: number; source?: string}";
  writeIfChanged(
    join(directory, "src/generated/operationNotes.ts"),
    `export const operationNotes: Readonly<Record<string, ${type}>> = ${JSON.stringify(Object.fromEntries(notes), null, 1)};\n`,
  );
}

/** The rows of the operation table by name. */
export async function readOperations(
  directory: string,
): Promise<ReadonlyMap<string, {readonly name: string; readonly formula: string}>> {
  const table = pathToFileURL(join(directory, "lib/ops/table.ts")).href;
  const {operations} = await import(/* @vite-ignore */ table);
  return operations;
}

/** Where each operation is named in the table's files, and the smallest expression that says all of it. */
function rowsOf(folder: string, operations: ReadonlyMap<string, unknown>): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
    const text = readFileSync(join(folder, file), "utf8");
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node) => {
      if (ts.isStringLiteral(node) && operations.has(node.text) && !rows.has(node.text)) {
        const row = definitionAround(node);
        if (row) {
          const line = tree.getLineAndCharacterOfPosition(row.getStart()).line + 1;
          rows.set(node.text, {file: `lib/ops/${file}`, line, source: outdent(row, tree)});
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return rows;
}

/** `{name: "tanh", …}`, or the call `reduction("sum", …)` that makes a row; not `apply("sum", …)`. */
function definitionAround(name: ts.StringLiteral): ts.Node | undefined {
  const {parent} = name;
  if (ts.isPropertyAssignment(parent) && parent.name.getText() === "name") return parent.parent;
  const makesRow =
    ts.isCallExpression(parent) &&
    ts.isIdentifier(parent.expression) &&
    parent.arguments[0] === name;
  return makesRow && parent.expression.getText() !== "apply" ? parent : undefined;
}

function outdent(node: ts.Node, tree: ts.SourceFile): string {
  const {character} = tree.getLineAndCharacterOfPosition(node.getStart());
  const [first, ...rest] = node.getText().split("\n");
  const indent = Math.min(...rest.map((line) => line.search(/\S|$/)), character);
  return [first, ...rest.map((line) => line.slice(indent))].join("\n");
}
