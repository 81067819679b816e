/** The page "Notation": the book's table of symbols. */
import {renderToString} from "preact-render-to-string";
import {readTables} from "../chapters.js";
import {toLine} from "../emit.js";
import type {Project} from "../files.js";
import {renderBookNotation} from "./render.js";

/** Stands in src/notation.md where the table goes. */
export const NOTATION_MARK = "<!-- notation -->";

/** Blocks of HTML, one a line, as Markdown passes them through. */
export function renderNotation(project: Project): string {
  const {notation} = readTables(project);
  return notation ? renderBookNotation(notation).map(renderToString).map(toLine).join("\n\n") : "";
}
