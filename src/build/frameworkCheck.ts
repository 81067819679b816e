/**
 * The page's own parser, asked in advance: what Framework would refuse in a cell that is otherwise
 * valid TypeScript, and which of its built-in names this book does not ship.
 */
import {transformJavaScriptSync} from "@observablehq/framework/dist/javascript/module.js";
import {parseJavaScript} from "@observablehq/framework/dist/javascript/parse.js";
import {complainOfAbsent} from "./absentNames.js";
import type {CellComplaint, PageCell} from "./types.js";

export function readPageCell(source: string): PageCell {
  try {
    const {references} = parseJavaScript(transformJavaScriptSync(source, "ts"), {path: "/cell"});
    const names = [...new Set(references.map(({name}) => name))];
    return {complaints: complainOfAbsent(names), references: names};
  } catch (error) {
    return {complaints: [explain(error as Error)], references: []};
  }
}

function explain(error: Error): CellComplaint {
  const assigned = /^Assignment to external variable '([^']*)'/.exec(error.message)?.[1];
  if (assigned) {
    const message = `a cell cannot assign to "${assigned}", which another cell declares. Compute a new value under a name of its own.`;
    return {name: assigned, message};
  }
  const {errors} = error as {errors?: {text: string}[]};
  const text = errors?.[0]?.text ?? error.message.replace(/ \(\d+:\d+\)$/, "");
  const name = /(?:symbol|variable|Identifier) ["']([^"']+)["']/.exec(text)?.[1];
  return {message: text, ...(name !== undefined && {name})};
}
