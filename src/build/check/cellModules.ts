/**
 * Cells as modules that TypeScript can check. A cell becomes a module of its own that imports, with
 * their types, the names it takes from other cells. The check of the build and the editor in the page
 * both make their programs of these, so that they agree.
 */
import ts from "typescript";
import {type CellNames, readNames} from "./declarations.js";

/** The module of what every cell has without an import. */
export const BUILTINS = "nnlive:builtins";

/** Names of a page's libraries, which the builtins export whole. */
const LIBRARIES = ["Plot", "Inputs", "d3"];

/** A cell as far as its types are concerned. */
export interface TypedCell {
  readonly id: string;
  readonly source: string;
}

export interface NamedCell extends TypedCell {
  readonly names: CellNames;
}

/** What is wrong with a name brought in is told where it is declared: not in these lines. */
export const HEADER_LINES = 1;

export const withNames = ({id, source}: TypedCell): NamedCell => ({
  id,
  source,
  names: readNames(source),
});

/** The names that cells have without an import. @param text of builtins.d.ts */
export function readBuiltins(text: string): ReadonlySet<string> {
  const values = [...readNames(text).declared].filter(([, {kind}]) => kind !== "type");
  return new Set([...values.map(([name]) => name), ...LIBRARIES]);
}

/** The text of a cell's module: one line that brings names in, the cell as it is, its exports. */
export function writeModule(
  {source, names: {declared, mentioned}}: NamedCell,
  cells: readonly NamedCell[],
  builtins: ReadonlySet<string>,
): string {
  const header = [`import type {Resolved as $Resolved} from "${BUILTINS}";`];
  for (const name of mentioned) {
    if (!declared.has(name)) header.push(bringIn(name, cells, builtins));
  }
  const list = (types: boolean) =>
    [...declared]
      .filter(([, {kind}]) => kind !== "import" && (kind === "type") === types)
      .map(([name]) => name)
      .join(", ");
  return [
    header.join(" "),
    source,
    `export {${list(false)}};`,
    `export type {${list(true)}};`,
  ].join("\n");
}

/** A statement that brings a name in from another cell or from the builtins; "" where nobody has it. */
export function bringIn(
  name: string,
  cells: readonly NamedCell[],
  builtins: ReadonlySet<string>,
): string {
  const owner = ownerOf(name, cells);
  if (owner === undefined) return builtins.has(name) ? `import {${name}} from "${BUILTINS}";` : "";
  const declaration = owner.names.declared.get(name);
  const path = JSON.stringify(`./${owner.id}.js`);
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

/** The cell that declares a name. */
export const ownerOf = (name: string, cells: readonly NamedCell[]): NamedCell | undefined =>
  cells.find(({names}) => names.declared.has(name));

/** A text of TypeScript's, without the paths of modules that exist in memory only. */
export const withoutPaths = (text: string): string => text.replaceAll(/import\("[^"]*"\)\./g, "");

/** What TypeScript says, with its reasons on lines of their own. */
export const messageOf = (text: ts.Diagnostic["messageText"]): string =>
  withoutPaths(ts.flattenDiagnosticMessageText(text, "\n  "));
