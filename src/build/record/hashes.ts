/**
 * What a cell shows is decided by its code and by that of the cells above it. Their hash tells whether
 * a recording still shows what the cell would show: prose, comments, layout and unrelated cells do not
 * count.
 */
import {sha256} from "@noble/hashes/sha2.js";
import {bytesToHex, utf8ToBytes} from "@noble/hashes/utils.js";
import ts from "typescript";

/** A cell as far as the graph of cells goes. */
export interface HashedCell {
  readonly id: string;
  readonly source: string;
  /** Names that it declares or imports. */
  readonly names: readonly string[];
  /** Names that it takes from outside. */
  readonly references: readonly string[];
}

export interface CellOrigin {
  readonly hash: string;
  /** Ids of the cells that it depends on, however far up, in the order of the chapter. */
  readonly upstream: readonly string[];
}

/** Where each cell's output comes from, by the cell's id. */
export function originsOf(cells: readonly HashedCell[]): Map<string, CellOrigin> {
  const read = new Map(cells.map((cell) => [cell.id, readCode(cell.source)]));
  const owners = new Map(cells.flatMap((cell) => cell.names.map((name) => [name, cell] as const)));
  const origin = (cell: HashedCell): CellOrigin => {
    const above = new Set<HashedCell>();
    const imports = new Set<string>();
    const visit = ({id, references}: HashedCell) => {
      for (const name of read.get(id)?.used ?? []) imports.add(name);
      for (const name of references) {
        const owner = owners.get(name);
        if (!owner) continue;
        const imported = read.get(owner.id)?.imports.get(name);
        // An import gives no more than its own name: the others of its cell do not count.
        if (imported !== undefined) imports.add(imported);
        else if (owner !== cell && !above.has(owner)) {
          above.add(owner);
          visit(owner);
        }
      }
    };
    visit(cell);
    const upstream = cells.filter((other) => above.has(other)).map(({id}) => id);
    const code = [cell.id, ...upstream].map((id) => read.get(id)?.code);
    const hash = sha256(utf8ToBytes(JSON.stringify([[...imports].sort(), ...code])));
    return {hash: bytesToHex(hash).slice(0, 16), upstream};
  };
  return new Map(cells.map((cell) => [cell.id, origin(cell)]));
}

interface Code {
  /** The words of all statements but imports, without comments and layout. */
  readonly code: string;
  /** What each imported name stands for. */
  readonly imports: ReadonlyMap<string, string>;
  /** The same for those that the cell uses itself. */
  readonly used: readonly string[];
}

function readCode(source: string): Code {
  const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true);
  const imports = new Map<string, string>();
  const words: string[] = [];
  const collect = (node: ts.Node) => {
    if (ts.isJSDoc(node)) return;
    const children = node.getChildren(file);
    if (children.length === 0) words.push(node.getText(file));
    for (const child of children) collect(child);
  };
  for (const statement of file.statements) {
    if (ts.isImportDeclaration(statement)) readImport(statement, imports);
    else collect(statement);
  }
  const known = new Set(words);
  const used = [...imports].filter(([name]) => known.has(name)).map(([, meaning]) => meaning);
  return {code: words.join("\n"), imports, used};
}

function readImport(
  {importClause, moduleSpecifier}: ts.ImportDeclaration,
  found: Map<string, string>,
) {
  const from = (moduleSpecifier as ts.StringLiteral).text;
  const {name, namedBindings} = importClause ?? {};
  if (name) found.set(name.text, `default of ${from}`);
  if (!namedBindings) return;
  if (ts.isNamespaceImport(namedBindings)) found.set(namedBindings.name.text, `all of ${from}`);
  else {
    for (const {name, propertyName} of namedBindings.elements) {
      found.set(name.text, `${(propertyName ?? name).text} of ${from}`);
    }
  }
}
