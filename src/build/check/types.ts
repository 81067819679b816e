/**
 * The type check of cells. Each cell becomes a module of its own that imports, with their types, the
 * names it takes from other cells; one program holds them all, and what TypeScript has to say is
 * carried back to the line and column of the chapter.
 */
import {dirname, join} from "node:path";
import ts from "typescript";
import {ChapterText} from "../chapterText.js";
import type {CellSource} from "./cell.js";
import {type CellNames, readNames} from "./declarations.js";
import {ROOT} from "./root.js";

/** A chapter as far as its types are concerned; the compiler's Chapter is one. */
export interface TypedChapter {
  /** Path as it appears in messages. */
  readonly file: string;
  /** Tells where lines stand, when they are not all in that file. */
  readonly text?: ChapterText;
  readonly cells: readonly CellSource[];
  /** Expressions in the prose. */
  readonly liveValues?: readonly CellSource[];
}

/** Something wrong in a cell; line and column of the chapter, from 1. */
export interface TypeMistake {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

const HERE = join(ROOT, "src", "build", "check");
const BUILTINS = join(HERE, "builtins.d.ts");
const BUILTINS_MODULE = JSON.stringify(join(HERE, "builtins.js"));
const INPUTS = join(HERE, "inputs.d.ts");

/** Modules that exist in memory only. They lie in the project so that packages are found. */
const CELLS = join(ROOT, "chapters", ".cells");

/** Lines that a module has in front of the cell's own. */
const HEADER_LINES = 1;

/** Checks all cells of all chapters; mistakes are sorted by chapter and place. */
export function checkTypes(chapters: readonly TypedChapter[]): TypeMistake[] {
  const builtins = readNames(ts.sys.readFile(BUILTINS) ?? "").declared;
  const offered = new Set([...builtins.keys(), "Plot", "Inputs", "d3"]);
  const modules = new Map<string, {text: string; chapter: TypedChapter; cell: CellSource}>();
  const mistakes: TypeMistake[] = [];
  chapters.forEach((chapter, number) => {
    const sources = [...chapter.cells, ...(chapter.liveValues ?? [])];
    const cells = sources.map((cell) => ({cell, names: readNames(cell.source)}));
    for (const {cell, names} of cells) {
      const text = writeModule(cell, names, cells, offered);
      modules.set(join(CELLS, String(number), `${cell.id}.ts`), {text, chapter, cell});
    }
  });
  const program = createProgram(new Map([...modules].map(([path, {text}]) => [path, text])));
  for (const [path, {chapter, cell}] of modules) {
    const source = program.getSourceFile(path);
    if (source === undefined) throw new Error(`The type check lost the module ${path}.`);
    const found = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ];
    for (const diagnostic of found) {
      const place = source.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
      // What is wrong with a name brought in is told where it is declared.
      if (place.line < HEADER_LINES) continue;
      mistakes.push(locate(diagnostic, place, chapter, cell));
    }
  }
  return mistakes.sort(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
  );
}

interface NamedCell {
  readonly cell: CellSource;
  readonly names: CellNames;
}

function writeModule(
  cell: CellSource,
  names: CellNames,
  cells: readonly NamedCell[],
  builtins: ReadonlySet<string>,
): string {
  const header: string[] = [];
  for (const name of names.mentioned) {
    if (names.declared.has(name)) continue;
    const owner = cells.find((other) => other.names.declared.has(name));
    if (owner !== undefined) header.push(bringIn(name, owner));
    else if (builtins.has(name)) header.push(`import {${name}} from ${BUILTINS_MODULE};`);
  }
  header.unshift(`import type {Resolved as $Resolved} from ${BUILTINS_MODULE};`);
  const values = [...names.declared].filter(([, {kind}]) => kind !== "type" && kind !== "import");
  const typesOnly = [...names.declared].filter(([, {kind}]) => kind === "type");
  const list = (entries: typeof values) => entries.map(([name]) => name).join(", ");
  return [
    header.join(" "),
    cell.source,
    `export {${list(values)}};`,
    `export type {${list(typesOnly)}};`,
  ].join("\n");
}

function bringIn(name: string, {cell, names}: NamedCell): string {
  const declaration = names.declared.get(name);
  const path = JSON.stringify(`./${cell.id}.js`);
  switch (declaration?.kind) {
    case "import":
      return declaration.statement;
    case "definition":
      return `import {${name}} from ${path};`;
    case "type":
      return `import type {${name}} from ${path};`;
    default:
      return `declare const ${name}: $Resolved<typeof import(${path}).${name}>;`;
  }
}

function createProgram(modules: ReadonlyMap<string, string>): ts.Program {
  const config = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const settings = ts.parseJsonConfigFileContent({...config.config, include: []}, ts.sys, ROOT);
  const options: ts.CompilerOptions = {
    ...settings.options,
    noUnusedLocals: false,
    noUnusedParameters: false,
    noEmit: true,
    paths: {
      ...settings.options.paths,
      "npm:*": ["./node_modules/@types/*", "./node_modules/*"],
    },
  };
  const host = ts.createCompilerHost(options, true);
  host.resolveModuleNameLiterals = (literals, containing, redirected, own, source) =>
    literals.map((literal) => {
      const mode = ts.getModeForUsageLocation(source, literal, own);
      // A cell's path from the root is one of the site; our own header names files of the project.
      const ofSite = literal.text.startsWith("/") && !literal.text.startsWith(ROOT);
      const text = ofSite ? join(ROOT, "src", literal.text) : literal.text;
      const found = ts.resolveModuleName(text, containing, own, host, undefined, redirected, mode);
      return withoutLinks(found);
    });
  const {fileExists, readFile, getSourceFile} = host;
  const folders = new Set([...modules.keys()].map((path) => dirname(path)));
  host.directoryExists = (path) => folders.has(path) || ts.sys.directoryExists(path);
  host.fileExists = (path) => modules.has(path) || fileExists(path);
  host.readFile = (path) => modules.get(path) ?? readFile(path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = modules.get(path);
    return text === undefined
      ? getSourceFile(path, version, ...rest)
      : ts.createSourceFile(path, text, version, true);
  };
  return ts.createProgram([...modules.keys(), INPUTS], options, host);
}

/**
 * The library is linked into src/, where the views find it. Seen through the link and directly it
 * would be two libraries, whose classes do not fit each other.
 */
function withoutLinks(found: ts.ResolvedModuleWithFailedLookupLocations) {
  const path = found.resolvedModule?.resolvedFileName;
  if (found.resolvedModule === undefined || !path?.startsWith(join(ROOT, "src"))) return found;
  const resolvedFileName = ts.sys.realpath?.(path) ?? path;
  return {...found, resolvedModule: {...found.resolvedModule, resolvedFileName}};
}

function locate(
  {messageText, code}: ts.Diagnostic,
  {line, character}: ts.LineAndCharacter,
  {file, text: chapterText = new ChapterText("", file)}: TypedChapter,
  cell: CellSource,
): TypeMistake {
  const last = cell.source.split("\n").length - 1;
  const indent = line === HEADER_LINES ? (cell.column ?? 1) - 1 : 0;
  const text = ts.flattenDiagnosticMessageText(messageText, "\n  ");
  return {
    ...chapterText.at(cell.line + Math.min(line - HEADER_LINES, last)),
    column: character + 1 + indent,
    message: `${plain(text)} (cell ${cell.id}, TS${code})`,
  };
}

/** Without the paths of modules that exist only here. */
const plain = (text: string): string => text.replaceAll(/import\("[^"]*"\)\./g, "");
