/**
 * Turns the TypeScript of an edited cell into what the page's runtime takes: names it needs, names it
 * gives, and a function. It follows Framework's own compiler, by Framework's own analysis, so that an
 * edited cell means what the same code means in a chapter.
 *
 * Nothing here touches the page. TypeScript itself is not loaded for this: sucrase strips the types.
 */

import {checkAssignments} from "@observablehq/framework/dist/javascript/assignments.js";
import {findAwaits} from "@observablehq/framework/dist/javascript/awaits.js";
import {findDeclarations} from "@observablehq/framework/dist/javascript/declarations.js";
import {findReferences} from "@observablehq/framework/dist/javascript/references.js";
import {type Expression, type ImportDeclaration, Parser, type Program, tokTypes} from "acorn";
import {transform} from "sucrase";
import {type Guard, guarded} from "./guard.js";
import {CellMistake, mistakeAt} from "./mistake.js";
import {TYPE_STRIPPING} from "./stripTypes.js";

/** What the runtime is told of a cell. */
export interface CellDefinition {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly body: (...inputs: never[]) => unknown;
}

export interface CellSurroundings {
  /** What `import … from "name"` gives. */
  readonly importModule: (name: string) => Promise<Record<string, unknown>>;
  /** Is called in every round of every loop and at the start of every function. */
  readonly guard: Guard;
}

/** Lines that stand before the cell's own in the function that is made of it. */
export const LINES_BEFORE = 3;

/**
 * @param id of the cell; it stands for the code's file name in the stacks of errors
 * @throws CellMistake for code that is no TypeScript, or that a cell may not contain
 */
export function compileCell(
  id: string,
  source: string,
  {importModule, guard}: CellSurroundings,
): CellDefinition {
  const code = stripTypes(source);
  const {body, inputs, outputs, shown} = readCode(code);
  if (shown) inputs.push("display");
  const imports = body.type === "Program" ? body.body.filter(isImport) : [];
  const asynchronous = shown || imports.length > 0 || findAwaits(body).length > 0;
  const text = withImports(guarded(code, body), imports);
  const inner = shown ? `display(await (${text}\n));` : `${text}\nreturn {${outputs}};`;
  const make = new Function(
    "$import",
    "$guard",
    `"use strict"; return ${asynchronous ? "async " : ""}(${inputs}) => {\n${inner}\n}\n//# sourceURL=cell:${encodeURIComponent(id)}`,
  );
  return {inputs, outputs, body: make(importModule, guard)};
}

/** The names that a cell declares at its top level. @throws CellMistake */
export const namesOf = (source: string): string[] => relationsOf(source).outputs;

/** The names that a cell takes from outside. @throws CellMistake */
export const referencesOf = (source: string): string[] => relationsOf(source).inputs;

export interface CellRelations {
  /** Names that the cell takes from other cells, from the page and from the browser. */
  readonly inputs: string[];
  readonly outputs: string[];
  /** Whether it is one expression, whose value the page shows. */
  readonly shown: boolean;
}

/** What a cell needs and gives. @throws CellMistake */
export function relationsOf(source: string): CellRelations {
  const {inputs, outputs, shown} = readCode(stripTypes(source));
  return {inputs, outputs, shown};
}

function readCode(code: string): CellRelations & {readonly body: Program | Expression} {
  const expression = readExpression(code);
  const body = expression ?? readProgram(code);
  const {references, declarations} = analyse(body, code);
  const inputs = [...new Set(references.map(({name}) => name))];
  const outputs = [...new Set(declarations.map(({name}) => name))];
  const shown = expression !== undefined && !inputs.includes("display") && !inputs.includes("view");
  return {body, inputs, outputs, shown};
}

interface Name {
  readonly name: string;
}

function analyse(
  body: Program | Expression,
  code: string,
): {references: Name[]; declarations: Name[]} {
  return locating(() => {
    const references = findReferences(body);
    checkAssignments(body, references, code);
    return {references, declarations: body.type === "Program" ? findDeclarations(body, code) : []};
  });
}

function stripTypes(source: string): string {
  // sucrase leaves namespaces out without a word.
  const namespace = /^[ \t]*(?:export\s+|declare\s+)*(?:namespace|module)\s+[\w.$]+\s*\{/m.exec(
    source,
  );
  if (namespace) {
    const line = source.slice(0, namespace.index).split("\n").length;
    throw new CellMistake("Cells cannot declare namespaces: use an object.", line, 1);
  }
  return locating(() => transform(source, TYPE_STRIPPING).code, 1);
}

/** The code as one expression, whose value the page shows; a named function or class is declared. */
function readExpression(code: string): Expression | undefined {
  const parser = new ExpressionParser(code);
  try {
    const expression = parser.whole();
    if (expression === undefined) return undefined;
    const named =
      (expression.type === "FunctionExpression" || expression.type === "ClassExpression") &&
      expression.id;
    return named ? undefined : expression;
  } catch {
    return undefined;
  }
}

const OPTIONS = {ecmaVersion: 2022, sourceType: "module"} as const;

/** acorn's parser, of which the types show only its static methods. */
class ExpressionParser extends (Parser as unknown as new (
  options: typeof OPTIONS,
  code: string,
  start: number,
) => {nextToken(): void; parseExpression(): Expression; type: unknown}) {
  constructor(code: string) {
    super(OPTIONS, code, 0);
  }
  whole(): Expression | undefined {
    this.nextToken();
    const expression = this.parseExpression();
    return this.type === tokTypes.eof ? expression : undefined;
  }
}

function readProgram(code: string): Program {
  const program = locating(() => Parser.parse(code, OPTIONS));
  const exported = program.body.find(({type}) => type.startsWith("Export"));
  if (exported) {
    throw mistakeAt(
      code,
      exported.start,
      "Cells do not export: every name of a cell is there for all.",
    );
  }
  return program;
}

const isImport = (node: {type: string}): node is ImportDeclaration =>
  node.type === "ImportDeclaration";

/** Puts awaited imports in the place of import declarations, on the same lines. */
function withImports(code: string, imports: readonly ImportDeclaration[]): string {
  return imports.reduceRight((text, {start, end, specifiers, source}) => {
    const lines = text.slice(start, end).split("\n").length - 1;
    const named = specifiers.flatMap((s) => {
      if (s.type !== "ImportSpecifier") return [];
      const name = s.imported.type === "Identifier" ? s.imported.name : s.imported.value;
      return `${JSON.stringify(name)}: ${s.local.name}`;
    });
    const whole = specifiers.find(({type}) => type === "ImportNamespaceSpecifier");
    const standard = specifiers.find(({type}) => type === "ImportDefaultSpecifier");
    if (standard) named.unshift(`default: ${standard.local.name}`);
    const target = [whole?.local.name, named.length > 0 && `{${named.join(", ")}}`];
    const module = `await $import(${JSON.stringify(source.value)})`;
    const statements = target
      .filter(Boolean)
      .map((pattern) => `const ${pattern} = ${module};`)
      .join(" ");
    return `${text.slice(0, start)}${statements || `${module};`}${"\n".repeat(lines)}${text.slice(end)}`;
  }, code);
}

/** Runs a parser that says places as "(line:column)"; a SyntaxError becomes a mistake. */
function locating<T>(parse: () => T, firstColumn = 0): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof CellMistake) throw error;
    const {message} = error as Error;
    const said = / \((\d+):(\d+)\)$/.exec(message);
    const place = said && {line: Number(said[1]), column: Number(said[2]) + 1 - firstColumn};
    const text = message
      .replace(/^Error transforming \S*: /, "")
      .replace(/ \(\d+:\d+\)$/, "")
      .replace(
        /^Assignment to external variable '([^']*)'/,
        (_, name) =>
          `A cell cannot assign to "${name}", which another cell declares. Compute a new value under a name of its own.`,
      );
    throw new CellMistake(text, place?.line ?? 1, place?.column ?? 1);
  }
}
