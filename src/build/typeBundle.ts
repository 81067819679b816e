/**
 * The declarations that the language service of the editor needs: of the library, data, views, Plot,
 * Inputs and d3, of the language and of the browser. The check of cells is the measure: what it reads
 * of our sources is emitted as declarations, and only files that a cell's program comes by are taken.
 */
import {dirname, join} from "node:path";
import ts from "typescript";
import type {TypeBundle} from "../editor/language/bundle.js";
import {BUILTINS} from "./check/cellModules.js";
import {BUILTINS_FILE, createHost, INPUTS_FILE, readOptions} from "./check/program.js";
import {ROOT} from "./check/root.js";

/** What the book itself offers to cells. */
const OFFERED = ["nnlive", "nnlive/data", "nnlive/views", "nnlive/inside"];

/** What a cell may import, by the names of src/client/edit/imports.ts; and what it has without. */
const MODULES = [
  BUILTINS,
  ...OFFERED,
  "npm:@observablehq/plot",
  "npm:@observablehq/inputs",
  "npm:d3",
];

/** Where emitted declarations would lie; nothing is written there. */
const EMITTED = join(ROOT, ".declarations");
const STANDARD = join(ROOT, "node_modules/typescript/lib");

/** Declarations whose comments are left out: they take a second to read, and few cells come near. */
const WORDY = /lib\.dom\.d\.ts$|@types\/d3/;

export function makeTypeBundle(): TypeBundle {
  const options = readOptions();
  const emitted = emitDeclarations(options);
  // A page has no Node.
  options.types = [];
  const host = createHost(options, emitted);
  const imports: Record<string, Record<string, string>> = {};
  const {resolveModuleNameLiterals: resolve} = host;
  host.resolveModuleNameLiterals = (literals, containing, ...rest) => {
    const found = resolve?.(literals, containing, ...rest) ?? [];
    return found.map((outside, i) => {
      const path = emittedPath(literals[i].text, containing, options);
      const result =
        path !== undefined && emitted.has(path)
          ? {resolvedModule: {resolvedFileName: path, extension: ts.Extension.Dts}}
          : outside;
      const target = result.resolvedModule?.resolvedFileName;
      if (target !== undefined) {
        imports[shortName(containing)] ??= {};
        imports[shortName(containing)][literals[i].text] = shortName(target);
      }
      return result;
    });
  };
  const entry = join(EMITTED, "entry.ts");
  emitted.set(entry, MODULES.map((name) => `import ${JSON.stringify(name)};`).join("\n"));
  const program = ts.createProgram([entry, INPUTS_FILE], options, host);
  const sources = program.getSourceFiles().filter(({fileName}) => fileName !== entry);
  const printer = ts.createPrinter({removeComments: true});
  const {paths, pathsBasePath, configFilePath, ...settings} = options;
  const {[shortName(entry)]: modules, ...others} = imports;
  return {
    files: Object.fromEntries(
      sources.map((source) => [
        shortName(source.fileName),
        WORDY.test(source.fileName) ? printer.printFile(source) : source.text,
      ]),
    ),
    imports: others,
    modules: pageModules(modules),
    options: settings,
    offered: OFFERED,
    roots: [shortName(INPUTS_FILE), ...OFFERED.map((name) => modules[name])],
    builtins: shortName(BUILTINS_FILE),
    standard: shortName(STANDARD),
  };
}

/** What our own sources declare, by the paths that these declarations would have. */
function emitDeclarations(options: ts.CompilerOptions): Map<string, string> {
  const emitOptions: ts.CompilerOptions = {
    ...options,
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    outDir: EMITTED,
    rootDir: ROOT,
  };
  const entries = OFFERED.flatMap((name) => options.paths?.[name] ?? []);
  const host = createHost(emitOptions);
  const program = ts.createProgram(
    entries.map((path) => join(ROOT, path)),
    emitOptions,
    host,
  );
  const texts = new Map<string, string>();
  program.emit(undefined, (path, text) => texts.set(path, text), undefined, true);
  return texts;
}

/** The emitted declarations that a name stands for, seen from a file; undefined for packages. */
function emittedPath(
  name: string,
  containing: string,
  {paths}: ts.CompilerOptions,
): string | undefined {
  const declarations = (path: string) => path.replace(/\.[jt]s$/, ".d.ts");
  if (OFFERED.includes(name)) return join(EMITTED, declarations(paths?.[name][0] ?? ""));
  if (!containing.startsWith(EMITTED) || !name.startsWith(".")) return undefined;
  // The library and the data are linked into src/.
  return declarations(join(dirname(containing), name))
    .replace(join(EMITTED, "src/lib"), join(EMITTED, "lib"))
    .replace(join(EMITTED, "src/data"), join(EMITTED, "data"));
}

/** A path as the editor knows it: from the root of the project. */
function shortName(path: string): string {
  const base = path.startsWith(EMITTED) ? EMITTED : ROOT;
  return path.slice(base.length).replaceAll("\\", "/");
}

/** Only declarations: Inputs ships none, and has its own among the roots. */
const pageModules = (modules: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(modules).filter(([, path]) => path.endsWith(".d.ts")));
