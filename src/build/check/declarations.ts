/** What a cell declares at its top level, and which names it mentions. */
import ts from "typescript";

/** How another cell has to bring the name in, so that its type carries over. */
export type Declaration =
  /** const, let, var: a value that may be a promise or a generator */
  | {readonly kind: "variable"}
  /** function, class, enum: a value, and perhaps a type of the same name */
  | {readonly kind: "definition"}
  /** interface, type */
  | {readonly kind: "type"}
  /** an import; `statement` is one that brings in this name alone */
  | {readonly kind: "import"; readonly statement: string};

export interface CellNames {
  readonly declared: ReadonlyMap<string, Declaration>;
  /** Identifiers that may refer to something; members after a dot and property keys are left out. */
  readonly mentioned: ReadonlySet<string>;
}

export function readNames(source: string): CellNames {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true);
  const declared = new Map<string, Declaration>();
  for (const statement of file.statements) declare(statement, declared);
  const mentioned = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && mayRefer(node)) mentioned.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return {declared, mentioned};
}

function mayRefer(node: ts.Identifier): boolean {
  const {parent} = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isQualifiedName(parent)) return parent.left === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  return true;
}

function declare(statement: ts.Statement, names: Map<string, Declaration>): void {
  if (ts.isVariableStatement(statement)) {
    for (const {name} of statement.declarationList.declarations) bind(name, names);
  } else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
    names.set(statement.name.text, {kind: "type"});
  } else if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement)
  ) {
    if (statement.name) names.set(statement.name.text, {kind: "definition"});
  } else if (ts.isImportDeclaration(statement)) {
    declareImport(statement, names);
  }
}

function bind(name: ts.BindingName, names: Map<string, Declaration>): void {
  if (ts.isIdentifier(name)) {
    names.set(name.text, {kind: "variable"});
    return;
  }
  for (const element of name.elements) {
    if (!ts.isOmittedExpression(element)) bind(element.name, names);
  }
}

function declareImport(node: ts.ImportDeclaration, names: Map<string, Declaration>): void {
  const {importClause: clause} = node;
  if (clause === undefined) return;
  const from = `from ${node.moduleSpecifier.getText()};`;
  const type = clause.phaseModifier === ts.SyntaxKind.TypeKeyword ? "type " : "";
  const add = (name: ts.Identifier, what: string) =>
    names.set(name.text, {kind: "import", statement: `import ${type}${what} ${from}`});
  if (clause.name) add(clause.name, clause.name.text);
  const bindings = clause.namedBindings;
  if (bindings === undefined) return;
  if (ts.isNamespaceImport(bindings)) add(bindings.name, bindings.getText());
  else for (const element of bindings.elements) add(element.name, `{${element.getText()}}`);
}
