/** What the compiler asks of a cell when it runs in the page: src/build/frameworkCheck.ts does it in Node. */
import {complainOfAbsent} from "../../build/absentNames.js";
import type {PageCell} from "../../build/types.js";
import {referencesOf} from "../cellCode.js";
import {CellMistake} from "../mistake.js";

export function readPageCell(source: string): PageCell {
  try {
    const references = referencesOf(source);
    return {complaints: complainOfAbsent(references), references};
  } catch (error) {
    if (!(error instanceof CellMistake)) throw error;
    return {complaints: [{message: error.message}], references: []};
  }
}
