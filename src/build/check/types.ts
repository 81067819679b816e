/**
 * The type check of cells. One program holds the modules of all cells, and what TypeScript has to say
 * is carried back to the line and column of the chapter.
 */
import {join} from "node:path";
import ts from "typescript";
import {ChapterText} from "../chapterText.js";
import type {CellSource} from "./cell.js";
import {HEADER_LINES, messageOf, readBuiltins, withNames, writeModule} from "./cellModules.js";
import {BUILTINS_FILE, createHost, INPUTS_FILE, readOptions} from "./program.js";
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

/** Modules that exist in memory only. They lie in the project so that packages are found. */
const CELLS = join(ROOT, "chapters", ".cells");

/** Checks all cells of all chapters; mistakes are sorted by chapter and place. */
export function checkTypes(chapters: readonly TypedChapter[]): TypeMistake[] {
  const builtins = readBuiltins(ts.sys.readFile(BUILTINS_FILE) ?? "");
  const modules = new Map<string, {text: string; chapter: TypedChapter; cell: CellSource}>();
  const mistakes: TypeMistake[] = [];
  chapters.forEach((chapter, number) => {
    const sources = [...chapter.cells, ...(chapter.liveValues ?? [])];
    const cells = sources.map(withNames);
    for (const [i, cell] of sources.entries()) {
      const text = writeModule(cells[i], cells, builtins);
      modules.set(join(CELLS, String(number), `${cell.id}.ts`), {text, chapter, cell});
    }
  });
  const options = readOptions();
  const host = createHost(options, new Map([...modules].map(([path, {text}]) => [path, text])));
  const program = ts.createProgram([...modules.keys(), INPUTS_FILE], options, host);
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

function locate(
  {messageText, code}: ts.Diagnostic,
  {line, character}: ts.LineAndCharacter,
  {file, text: chapterText = new ChapterText("", file)}: TypedChapter,
  cell: CellSource,
): TypeMistake {
  const last = cell.source.split("\n").length - 1;
  const indent = line === HEADER_LINES ? (cell.column ?? 1) - 1 : 0;
  return {
    ...chapterText.at(cell.line + Math.min(line - HEADER_LINES, last)),
    column: character + 1 + indent,
    message: `${messageOf(messageText)} (cell ${cell.id}, TS${code})`,
  };
}
