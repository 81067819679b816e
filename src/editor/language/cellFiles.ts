/** The files of a chapter's program: the declarations of the bundle, and the cells as modules. */
import ts from "typescript";
import {
  BUILTINS,
  bringIn,
  type NamedCell,
  ownerOf,
  readBuiltins,
  type TypedCell,
  withNames,
  writeModule,
} from "../../build/check/cellModules.js";
import type {TypeBundle} from "./bundle.js";

const FOLDER = "/cells/";

/** A module beside the cells, to ask about names that no cell mentions yet. */
export const PROBE = `${FOLDER}$probe.ts`;

interface CellFile {
  readonly text: string;
  readonly version: number;
}

export class CellFiles {
  #cells: readonly NamedCell[] = [];
  readonly #files = new Map<string, CellFile>([[PROBE, {text: "export {};", version: 0}]]);
  #fresh = true;
  readonly #builtins: ReadonlySet<string>;
  /** Declarations never change: their snapshots are made once. */
  readonly #snapshots = new Map<string, ts.IScriptSnapshot>();

  constructor(private readonly bundle: TypeBundle) {
    this.#builtins = readBuiltins(bundle.files[bundle.builtins]);
  }

  get cells(): readonly NamedCell[] {
    return this.#cells;
  }

  /** Names that cells have without an import. */
  get builtins(): ReadonlySet<string> {
    return this.#builtins;
  }

  setCells(cells: readonly TypedCell[]): void {
    const before = new Map(this.#cells.map((cell) => [cell.id, cell]));
    this.#cells = cells.map((cell) => {
      const old = before.get(cell.id);
      return old?.source === cell.source ? old : withNames(cell);
    });
    this.#fresh = false;
  }

  setCell(id: string, source: string): void {
    this.setCells(this.#cells.map((cell) => (cell.id === id ? {id, source} : cell)));
  }

  cell(id: string): NamedCell {
    const found = this.#cells.find((cell) => cell.id === id);
    if (!found) throw new Error(`The chapter has no cell ${id}.`);
    return found;
  }

  /** The path of a cell's module, and where in it the cell's own code begins. */
  place(id: string): {path: string; start: number} {
    this.#refresh();
    const path = pathOf(id);
    return {path, start: (this.#files.get(path)?.text.indexOf("\n") ?? -1) + 1};
  }

  /** Asks about a name as if a cell had mentioned it. Returns the offset of the mention in PROBE. */
  probe(name: string, module?: string): number {
    const statement =
      module === undefined
        ? bringIn(name, this.#cells, this.#builtins)
        : `import {${name}} from "${module}";`;
    const front = `import type {Resolved as $Resolved} from "${BUILTINS}"; ${statement}\n`;
    this.#write(PROBE, `${front}${name};`);
    return front.length;
  }

  /** The cell that brings a name to this one; undefined for its own names and those of no cell. */
  originOf(name: string, id: string): string | undefined {
    const {names} = this.cell(id);
    return names.declared.has(name) ? undefined : ownerOf(name, this.#cells)?.id;
  }

  get host(): ts.LanguageServiceHost {
    const {bundle} = this;
    const read = (path: string) => this.#files.get(path)?.text ?? bundle.files[path];
    return {
      getCompilationSettings: () => bundle.options,
      getScriptFileNames: () => {
        this.#refresh();
        return [...this.#files.keys(), ...bundle.roots];
      },
      getScriptVersion: (path) => String(this.#files.get(path)?.version ?? "bundle"),
      getScriptSnapshot: (path) => this.#snapshot(path),
      getCurrentDirectory: () => "/",
      getDefaultLibFileName: () => `${bundle.standard}/lib.d.ts`,
      fileExists: (path) => read(path) !== undefined,
      readFile: read,
      resolveModuleNameLiterals: (literals, containing) =>
        literals.map(({text}) => ({resolvedModule: this.#resolve(text, containing)})),
    };
  }

  #resolve(name: string, containing: string): ts.ResolvedModuleFull | undefined {
    const {modules, imports} = this.bundle;
    const resolvedFileName = containing.startsWith(FOLDER)
      ? (modules[name] ?? cellPath(name))
      : imports[containing]?.[name];
    if (resolvedFileName === undefined) return undefined;
    const extension = resolvedFileName.endsWith(".d.ts") ? ts.Extension.Dts : ts.Extension.Ts;
    return {resolvedFileName, extension};
  }

  #snapshot(path: string): ts.IScriptSnapshot | undefined {
    const own = this.#files.get(path);
    if (own) return ts.ScriptSnapshot.fromString(own.text);
    const text = this.bundle.files[path];
    if (text === undefined) return undefined;
    const snapshot = this.#snapshots.get(path) ?? ts.ScriptSnapshot.fromString(text);
    this.#snapshots.set(path, snapshot);
    return snapshot;
  }

  #refresh(): void {
    if (this.#fresh) return;
    this.#fresh = true;
    const wanted = new Set([PROBE, ...this.#cells.map(({id}) => pathOf(id))]);
    for (const path of this.#files.keys()) if (!wanted.has(path)) this.#files.delete(path);
    for (const cell of this.#cells) {
      this.#write(pathOf(cell.id), writeModule(cell, this.#cells, this.#builtins));
    }
  }

  #write(path: string, text: string): void {
    const old = this.#files.get(path);
    if (old?.text !== text) this.#files.set(path, {text, version: (old?.version ?? -1) + 1});
  }
}

const pathOf = (id: string): string => `${FOLDER}${id}.ts`;

/** "./affine.js" -> "/cells/affine.ts" */
function cellPath(name: string): string | undefined {
  const id = /^\.\/(.*)\.js$/.exec(name)?.[1];
  return id === undefined ? undefined : pathOf(id);
}
