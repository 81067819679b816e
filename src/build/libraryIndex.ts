/**
 * What the book says of a library name where a cell uses it: signature, first words, formula, and
 * where its source stands. Read from the sources by TypeScript's parser; nothing is run but the table
 * of operations, for its formulas.
 */
import {readdirSync, readFileSync} from "node:fs";
import {dirname, join, posix, relative} from "node:path";
import katex from "katex";
import ts from "typescript";
import {type Project, writeIfChanged} from "./files.js";
import {readOperations} from "./operationNotes.js";

export interface LibraryName {
  /** As a cell writes it: "conv2d", "nn.Linear", "Tensor.matmul". */
  readonly name: string;
  readonly signature: string;
  /** The first paragraph of its documentation. */
  readonly about: string;
  /** The formula of the operation of this name, as HTML with MathML. */
  readonly formula?: string;
  readonly file: string;
  readonly line: number;
}

/** Import name -> the file that is its table of contents. */
const ENTRIES: Readonly<Record<string, string>> = {
  nnlive: "lib/index.ts",
  "nnlive/data": "data/index.ts",
  "nnlive/views": "src/views/index.ts",
};

/** Folders whose sources can be read in the book. */
const SHOWN = ["lib", "data", "src/views"];

/** Classes whose members cells call by a dot, the first that has a name wins. */
const MEMBERS = ["Tensor", "Module", "Optimizer", "Run", "Random"];

export async function readLibraryNames(directory: string): Promise<LibraryName[]> {
  const reader = new Reader(directory, await readFormulas(directory));
  const exported = Object.values(ENTRIES).flatMap((entry) => [...reader.exportsOf(entry)]);
  const names = exported.map(([name, declaration]) => reader.describe(name, declaration));
  const classes = new Map(reader.classes);
  for (const name of MEMBERS) {
    const declaration = classes.get(name);
    if (declaration) names.push(...reader.describeMembers(name, declaration));
  }
  return [...new Map(names.map((name) => [name.name, name])).values()];
}

/** Path from the project's root -> text, of all sources that the book shows. */
export function readLibrarySources(directory: string): Record<string, string> {
  const sources: Record<string, string> = {};
  for (const folder of SHOWN) {
    const files = readdirSync(join(directory, folder), {recursive: true, encoding: "utf8"});
    for (const name of files.map((name) => name.replaceAll("\\", "/")).sort()) {
      if (!name.endsWith(".ts") || name.includes("generated/")) continue;
      const path = `${folder}/${name}`;
      sources[path] = readFileSync(join(directory, path), "utf8");
    }
  }
  return sources;
}

/** Modules, because Framework follows imports: they are loaded when a reader first asks. */
export async function writeLibraryIndex({directory}: Project): Promise<void> {
  const write = (file: string, name: string, value: unknown) =>
    writeIfChanged(
      join(directory, "src/generated", file),
      `export const ${name} = JSON.parse(${JSON.stringify(JSON.stringify(value))});\n`,
    );
  write("libraryNames.js", "names", await readLibraryNames(directory));
  write("librarySources.js", "sources", readLibrarySources(directory));
}

type Declaration =
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.VariableDeclaration
  | ts.InterfaceDeclaration
  | ts.TypeAliasDeclaration;

class Reader {
  readonly #files = new Map<string, ts.SourceFile>();
  /** Every class that was met, by name. */
  readonly classes: [string, ts.ClassDeclaration][] = [];

  constructor(
    readonly directory: string,
    readonly formulas: ReadonlyMap<string, string>,
  ) {}

  #read(path: string): ts.SourceFile {
    let file = this.#files.get(path);
    if (!file) {
      const text = readFileSync(join(this.directory, path), "utf8");
      file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
      this.#files.set(path, file);
    }
    return file;
  }

  /** Exported names of a file and what declares them, through re-exports; namespaces by their dot. */
  exportsOf(path: string): Map<string, Declaration> {
    const found = new Map<string, Declaration>();
    for (const statement of this.#read(path).statements) {
      if (ts.isExportDeclaration(statement)) this.#reexports(path, statement, found);
      else for (const [name, node] of declared(statement)) found.set(name, node);
    }
    for (const [name, node] of found) {
      if (ts.isClassDeclaration(node)) this.classes.push([name, node]);
    }
    return found;
  }

  #reexports(
    path: string,
    {moduleSpecifier, exportClause}: ts.ExportDeclaration,
    found: Map<string, Declaration>,
  ): void {
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return;
    const target = posix.join(dirname(path), moduleSpecifier.text.replace(/\.js$/, ".ts"));
    const inside = this.exportsOf(target);
    if (!exportClause) for (const [name, node] of inside) found.set(name, node);
    else if (ts.isNamespaceExport(exportClause)) {
      for (const [name, node] of inside) found.set(`${exportClause.name.text}.${name}`, node);
    } else {
      for (const {name, propertyName} of exportClause.elements) {
        const node = inside.get((propertyName ?? name).text);
        if (node) found.set(name.text, node);
      }
    }
  }

  describe(name: string, node: Declaration): LibraryName {
    return this.#entry(name, node, signatureOf(name, node));
  }

  describeMembers(name: string, node: ts.ClassDeclaration): LibraryName[] {
    return node.members.flatMap((member) => {
      if (!member.name || !ts.isIdentifier(member.name)) return [];
      if (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) return [];
      const key = member.name.text;
      return [this.#entry(`${name}.${key}`, member, memberSignature(key, member), key)];
    });
  }

  #entry(name: string, node: ts.Node, signature: string, operation = name): LibraryName {
    const source = node.getSourceFile();
    const formula = this.formulas.get(operation);
    return {
      name,
      signature,
      about: aboutOf(node),
      ...(formula && {formula}),
      file: relative("", source.fileName).replaceAll("\\", "/"),
      line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1,
    };
  }
}

/** Formulas of the operation table by name, as HTML with MathML. */
async function readFormulas(directory: string): Promise<ReadonlyMap<string, string>> {
  const options = {output: "htmlAndMathml", strict: "ignore"} as const;
  return new Map(
    Array.from((await readOperations(directory)).values(), ({name, formula}) => [
      name,
      katex.renderToString(formula, options),
    ]),
  );
}

function* declared(statement: ts.Statement): Generator<[string, Declaration]> {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  if (!modifiers?.some(({kind}) => kind === ts.SyntaxKind.ExportKeyword)) return;
  if (ts.isVariableStatement(statement)) {
    for (const node of statement.declarationList.declarations) {
      if (ts.isIdentifier(node.name)) yield [node.name.text, node];
    }
  } else if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement)
  ) {
    if (statement.name) yield [statement.name.text, statement];
  }
}

/** One line, however the source breaks it. */
const flat = (text: string) =>
  text
    .replace(/\s+/g, " ")
    .replace(/([([{<]) /g, "$1")
    .replace(/,? ([)\]}>])/g, "$1");

function callSignature(
  {parameters, typeParameters, type}: ts.SignatureDeclarationBase,
  result = type?.getText() ?? "",
): string {
  const generics = typeParameters ? `<${typeParameters.map((p) => p.getText()).join(", ")}>` : "";
  const list = parameters.map((parameter) => parameter.getText()).join(", ");
  return flat(`${generics}(${list})${result && `: ${result}`}`);
}

function signatureOf(name: string, node: Declaration): string {
  if (ts.isFunctionDeclaration(node)) return `${name}${callSignature(node)}`;
  if (ts.isVariableDeclaration(node)) {
    const {initializer, type} = node;
    if (initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))) {
      return `${name}${callSignature(initializer)}`;
    }
    return flat(`${name}${type ? `: ${type.getText()}` : ""}`);
  }
  if (ts.isClassDeclaration(node)) {
    const made = node.members.find(ts.isConstructorDeclaration);
    const parent = node.heritageClauses?.map((clause) => ` ${clause.getText()}`).join("") ?? "";
    return `new ${name}${made ? callSignature(made, "") : "(…)"}${flat(parent)}`;
  }
  return flat(node.getText())
    .replace(/^export /, "")
    .slice(0, 300);
}

function memberSignature(name: string, node: ts.ClassElement): string {
  if (ts.isMethodDeclaration(node)) return `.${name}${callSignature(node)}`;
  const {type} = node as ts.PropertyDeclaration | ts.GetAccessorDeclaration;
  return flat(`.${name}${type ? `: ${type.getText()}` : ""}`);
}

/** The first paragraph of a declaration's comment, as plain text. */
function aboutOf(node: ts.Node): string {
  const owner = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  const text = ts.getLeadingCommentRanges(owner.getFullText(), 0)?.at(-1);
  if (!text) return "";
  const comment = owner.getFullText().slice(text.pos, text.end);
  if (!comment.startsWith("/**")) return "";
  const lines = comment
    .replace(/^\/\*\*|\*\/$/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trim());
  return lines
    .join("\n")
    .split(/\n\s*\n|@(?:param|returns|throws)/)[0]
    .replace(/`/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
