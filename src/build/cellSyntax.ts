/**
 * Reads the code of a cell: mistakes in its syntax, the names it declares, what it imports and which
 * files it attaches. Imports are named as the reader sees them and rewritten for the page.
 */
import ts from "typescript";
import {BOOK_IMPORTS} from "./cellImports.js";

/** Something in a cell; `offset` counts characters from the start of its source. */
export interface Spot {
  readonly text: string;
  readonly offset: number;
}

export interface CellSyntax {
  readonly mistakes: readonly Spot[];
  /** Declared names with the place of their declaration. */
  readonly names: readonly Spot[];
  /** Import specifiers; `offset` is that of the opening quote. */
  readonly imports: readonly Spot[];
  /** Names of files that the cell attaches. */
  readonly files: readonly Spot[];
  /** Whether the cell is one expression whose value the page shows: no semicolon at its end. */
  readonly shown: boolean;
}

/** Parses TypeScript. Top-level `await` is allowed, as in the page. */
export function readCell(source: string): CellSyntax {
  // The added line makes the text a module, which is what allows a top-level await.
  const file = parse(`${source}\nexport {};`);
  const expression = isExpression(source);
  // An object literal is a broken block when read as statements, but a good expression.
  const mistakes = (expression ? [] : diagnostics(file)).map(({start, messageText}) => ({
    text: ts.flattenDiagnosticMessageText(messageText, " "),
    offset: Math.min(start, source.length),
  }));
  const names: Spot[] = [];
  for (const statement of file.statements) declare(statement, names);
  const imports: Spot[] = [];
  const files: Spot[] = [];
  visit(file, (node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      imports.push(spot(node.moduleSpecifier));
    } else if (ts.isCallExpression(node) && node.arguments[0]) {
      const argument = node.arguments[0];
      if (!ts.isStringLiteralLike(argument)) return;
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword) imports.push(spot(argument));
      else if (ts.isIdentifier(node.expression) && node.expression.text === "FileAttachment") {
        files.push(spot(argument));
      }
    }
  });
  return {mistakes, names, imports, files, shown: expression && !callsDisplay(file)};
}

/** Why a text is not one expression, which is what `<Live value>` holds. */
export function expressionMistake(source: string): string | undefined {
  const file = parse(`(${source}\n);\nexport {};`);
  const mistake = diagnostics(file)[0];
  if (mistake) return ts.flattenDiagnosticMessageText(mistake.messageText, " ");
  const [first] = file.statements;
  if (file.statements.length === 2 && first && ts.isExpressionStatement(first)) return undefined;
  return "this is no single expression";
}

// A named function or class reads as an expression too, but the author declares it.
function isExpression(source: string): boolean {
  if (expressionMistake(source) !== undefined) return false;
  const [first] = parse(`(${source}\n);`).statements;
  const inner = ((first as ts.ExpressionStatement).expression as ts.ParenthesizedExpression)
    .expression;
  return !((ts.isFunctionExpression(inner) || ts.isClassExpression(inner)) && inner.name);
}

function callsDisplay(file: ts.SourceFile): boolean {
  let found = false;
  visit(file, (node) => {
    if (ts.isIdentifier(node) && (node.text === "display" || node.text === "view")) found = true;
  });
  return found;
}

/**
 * The code as the page runs it. The book's import names become files of the site. An expression is
 * displayed in so many words, because Framework ends every TypeScript cell with a semicolon, and what
 * ends with a semicolon it does not show.
 */
export function toPageCode(source: string, {imports, shown}: CellSyntax): string {
  const code = rewriteImports(source, imports);
  return shown ? `display(await (\n${code}\n));` : code;
}

function rewriteImports(source: string, imports: readonly Spot[]): string {
  let output = source;
  for (const {text, offset} of [...imports].reverse()) {
    const target = BOOK_IMPORTS[text];
    if (!target) continue;
    output = `${output.slice(0, offset + 1)}${target}${output.slice(offset + 1 + text.length)}`;
  }
  return output;
}

/** Where a name first stands in the code as an identifier. */
export function findName(source: string, name: string): number {
  let found = -1;
  visit(parse(source), (node) => {
    if (found < 0 && ts.isIdentifier(node) && node.text === name) found = node.getStart();
  });
  return Math.max(found, 0);
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile("cell.ts", text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
}

// The parser keeps its complaints in a field that the published types leave out.
function diagnostics(file: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  return (file as unknown as {parseDiagnostics: readonly ts.DiagnosticWithLocation[]})
    .parseDiagnostics;
}

function visit(node: ts.Node, callback: (node: ts.Node) => void): void {
  callback(node);
  ts.forEachChild(node, (child) => visit(child, callback));
}

function spot(node: ts.StringLiteralLike | ts.Identifier): Spot {
  return {text: node.text, offset: node.getStart()};
}

function declare(statement: ts.Statement, names: Spot[]): void {
  if (ts.isVariableStatement(statement)) {
    for (const {name} of statement.declarationList.declarations) bind(name, names);
  } else if (
    (ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isEnumDeclaration(statement)) &&
    statement.name
  ) {
    names.push(spot(statement.name));
  } else if (ts.isImportDeclaration(statement) && statement.importClause) {
    const {name, namedBindings, phaseModifier} = statement.importClause;
    if (phaseModifier === ts.SyntaxKind.TypeKeyword) return;
    if (name) names.push(spot(name));
    if (!namedBindings) return;
    if (ts.isNamespaceImport(namedBindings)) names.push(spot(namedBindings.name));
    else {
      for (const element of namedBindings.elements) {
        if (!element.isTypeOnly) names.push(spot(element.name));
      }
    }
  }
}

function bind(name: ts.BindingName, names: Spot[]): void {
  if (ts.isIdentifier(name)) names.push(spot(name));
  else {
    for (const element of name.elements) {
      if (!ts.isOmittedExpression(element)) bind(element.name, names);
    }
  }
}
