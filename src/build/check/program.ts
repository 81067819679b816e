/** The options and the host of programs that hold cells: shared by the check and by what the editor knows. */
import {dirname, join} from "node:path";
import ts from "typescript";
import {BUILTINS} from "./cellModules.js";
import {ROOT} from "./root.js";

const HERE = join(ROOT, "src", "build", "check");

/** What every cell has without an import. */
export const BUILTINS_FILE = join(HERE, "builtins.d.ts");

/** Declarations that no import leads to. */
export const INPUTS_FILE = join(HERE, "inputs.d.ts");

/** The project's own options, and the names by which a page imports packages. */
export function readOptions(): ts.CompilerOptions {
  const config = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const {options} = ts.parseJsonConfigFileContent({...config.config, include: []}, ts.sys, ROOT);
  return {
    ...options,
    noUnusedLocals: false,
    noUnusedParameters: false,
    noEmit: true,
    paths: {
      ...options.paths,
      "npm:*": ["./node_modules/@types/*", "./node_modules/*"],
    },
  };
}

/** A host for files of the disk and modules that exist in memory only, by their full paths. */
export function createHost(
  options: ts.CompilerOptions,
  modules: ReadonlyMap<string, string> = new Map(),
): ts.CompilerHost {
  const host = ts.createCompilerHost(options, true);
  host.resolveModuleNameLiterals = (literals, containing, redirected, own, source) =>
    literals.map(({text}, i) => {
      if (text === BUILTINS) return {resolvedModule: declared(BUILTINS_FILE)};
      const mode = ts.getModeForUsageLocation(source, literals[i], own);
      // A path from the root is one of the site.
      const name = text.startsWith("/") ? join(ROOT, "src", text) : text;
      const found = ts.resolveModuleName(name, containing, own, host, undefined, redirected, mode);
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
  return host;
}

const declared = (path: string): ts.ResolvedModuleFull => ({
  resolvedFileName: path,
  extension: ts.Extension.Dts,
});

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
