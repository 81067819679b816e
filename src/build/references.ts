/**
 * Leaves out of bundles what pages never run of the operation table (lib/ops): the reference loops,
 * which only the tests' device calls, and the formulas in LaTeX, which no page can render.
 */
import {readFileSync} from "node:fs";
import {extname} from "node:path";
import type {Plugin} from "esbuild";
import ts from "typescript";

const LEFT_OUT = new Set(["reference", "formula"]);

/** The source without the properties of object literals that have these names. */
export function withoutReferences(source: string): string {
  const file = ts.createSourceFile("rows.ts", source, ts.ScriptTarget.Latest);
  const kept: string[] = [];
  let end = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralElementLike(node) && LEFT_OUT.has(nameOf(node))) {
      kept.push(source.slice(end, node.getStart(file)));
      // The comma after it goes too.
      end = node.end + (/^\s*,/.exec(source.slice(node.end))?.[0].length ?? 0);
    } else ts.forEachChild(node, visit);
  };
  visit(file);
  return kept.join("") + source.slice(end);
}

const nameOf = ({name}: ts.ObjectLiteralElementLike): string =>
  name && ts.isIdentifier(name) ? name.text : "";

/** For sources and for the modules that Framework makes of them. */
export const leaveOutReferences: Plugin = {
  name: "leave-out-references",
  setup({onLoad}) {
    onLoad({filter: /[\\/]lib[\\/]ops[\\/][^\\/]+\.[jt]s$/}, ({path}) => ({
      contents: withoutReferences(readFileSync(path, "utf8")),
      loader: extname(path) === ".ts" ? "ts" : "js",
    }));
  },
};
