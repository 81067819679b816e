/**
 * What may be written at a place: TypeScript's own suggestions, the names of other cells and of the page,
 * and names of the library that no cell imports yet.
 */
import ts from "typescript";
import {BUILTINS} from "../../build/check/cellModules.js";
import type {TypeBundle} from "./bundle.js";
import type {CellFiles} from "./cellFiles.js";
import type {Suggestion, Suggestions} from "./protocol.js";

interface Place {
  readonly id: string;
  readonly path: string;
  /** Where in the module the cell's own code begins. */
  readonly start: number;
  /** In the cell. */
  readonly offset: number;
}

export function suggest(
  service: ts.LanguageService,
  files: CellFiles,
  bundle: TypeBundle,
  {id, path, start, offset}: Place,
): Suggestions | undefined {
  const {source} = files.cell(id);
  const word = /[\w$]*$/.exec(source.slice(0, offset))?.[0] ?? "";
  const module = /\b(?:from|import)\s*\(?\s*(["'])([^"']*)$/.exec(source.slice(0, offset));
  if (module) return moduleNames(bundle, offset - module[2].length);
  const found = service.getCompletionsAtPosition(path, start + offset, {
    includeCompletionsWithInsertText: true,
  });
  if (!found) return undefined;
  const list: Suggestion[] = found.entries
    .filter(({name}) => !name.startsWith("$Resolved"))
    .map(({name, kind, sortText, insertText}) => ({
      name,
      type: typeOf(kind),
      nearness: nearnessOf(sortText, found.isMemberCompletion),
      ...(insertText !== undefined && insertText !== name && {insert: insertText}),
    }));
  // Where a name of the browser may stand, names of cells may stand too.
  if (list.some(({name}) => name === "Math")) addNames(list, service, files, bundle, id);
  const span = found.optionalReplacementSpan;
  return {from: span ? span.start - start : offset - word.length, list};
}

function moduleNames({modules}: TypeBundle, from: number): Suggestions {
  const names = Object.keys(modules).filter((name) => name !== BUILTINS);
  return {from, list: names.map((name) => ({name, type: "namespace", nearness: 1}))};
}

/** Adds names of other cells, of the page, and of the library. */
function addNames(
  list: Suggestion[],
  service: ts.LanguageService,
  files: CellFiles,
  bundle: TypeBundle,
  id: string,
): void {
  const places = new Map(list.map((suggestion, i) => [suggestion.name, i]));
  const add = (suggestion: Suggestion) => {
    const i = places.get(suggestion.name);
    // A name that a cell mentions already comes from TypeScript too; a global of the browser hides none.
    if (i !== undefined && list[i].nearness > 0) return;
    places.set(suggestion.name, i ?? list.length);
    list[i ?? list.length] = suggestion;
  };
  for (const cell of files.cells) {
    if (cell.id === id) continue;
    for (const [name, {kind}] of cell.names.declared) {
      const type = kind === "definition" ? "function" : kind === "type" ? "type" : "variable";
      add({name, type, origin: `cell ${cell.id}`, nearness: 2});
    }
  }
  for (const name of files.builtins) {
    add({name, type: "variable", origin: "every cell", nearness: 1});
  }
  for (const suggestion of libraryNames(service, bundle)) add(suggestion);
}

/** The library does not change: its names are read once. */
const known = new WeakMap<TypeBundle, readonly Suggestion[]>();

function libraryNames(service: ts.LanguageService, bundle: TypeBundle): readonly Suggestion[] {
  const found = known.get(bundle);
  if (found) return found;
  const program = service.getProgram() as ts.Program;
  const list = bundle.offered.flatMap((module) =>
    exportsOf(program, bundle.modules[module]).map(({name, type}) => ({
      name,
      type,
      origin: module,
      module,
      nearness: 0.5,
    })),
  );
  known.set(bundle, list);
  return list;
}

function exportsOf(program: ts.Program, path: string): {name: string; type: string}[] {
  const file = program.getSourceFile(path);
  const checker = program.getTypeChecker();
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) return [];
  return checker.getExportsOfModule(module).map((symbol) => {
    const {flags} = symbol;
    const target = flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return {name: symbol.name, type: symbolType(target, checker)};
  });
}

function symbolType(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const {flags} = symbol;
  if (flags & ts.SymbolFlags.Class) return "class";
  if (flags & ts.SymbolFlags.Function) return "function";
  if (flags & ts.SymbolFlags.Variable) {
    const callable = checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0;
    return callable ? "function" : "variable";
  }
  if (flags & ts.SymbolFlags.Module) return "namespace";
  return flags & ts.SymbolFlags.Interface ? "interface" : "type";
}

/** TypeScript puts locals and members before what is everywhere, by texts: "11" before "15". */
function nearnessOf(sortText: string, member: boolean): number {
  if (member) return 1;
  return sortText < "15" ? 3 : 0;
}

const KINDS: Readonly<Record<string, string>> = {
  [ts.ScriptElementKind.functionElement]: "function",
  [ts.ScriptElementKind.localFunctionElement]: "function",
  [ts.ScriptElementKind.memberFunctionElement]: "method",
  [ts.ScriptElementKind.memberVariableElement]: "property",
  [ts.ScriptElementKind.memberGetAccessorElement]: "property",
  [ts.ScriptElementKind.memberSetAccessorElement]: "property",
  [ts.ScriptElementKind.classElement]: "class",
  [ts.ScriptElementKind.interfaceElement]: "interface",
  [ts.ScriptElementKind.typeElement]: "type",
  [ts.ScriptElementKind.enumElement]: "enum",
  [ts.ScriptElementKind.moduleElement]: "namespace",
  [ts.ScriptElementKind.keyword]: "keyword",
  [ts.ScriptElementKind.string]: "text",
};

const typeOf = (kind: string): string => KINDS[kind] ?? "variable";
