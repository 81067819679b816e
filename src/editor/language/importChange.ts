/** Bringing a name of the library into a cell. */

export interface ImportChange {
  readonly from: number;
  readonly insert: string;
}

/** The change that imports a name: in the import that the cell has of the module, or in a new first line. */
export function importChange(source: string, name: string, module: string): ImportChange {
  const pattern = new RegExp(`^import\\s*\\{([^}]*?)(,?\\s*)\\}\\s*from\\s*["']${module}["']`, "m");
  const found = pattern.exec(source);
  if (!found) return {from: 0, insert: `import {${name}} from "${module}";\n`};
  const from = found.index + found[0].indexOf("{") + 1 + found[1].length;
  return {from, insert: found[1].trim() === "" ? name : `, ${name}`};
}
