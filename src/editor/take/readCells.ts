/** What the cells of a chapter need and declare. */
import type {OrderedCell} from "./order.js";
import {codeOf, type TakenChapter} from "./taken.js";

/** Reads the code of a cell; throws for code with a mistake. */
export type CellReader = (code: string) => {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whether it is one expression, whose value the page shows. */
  readonly shown: boolean;
};

export interface CellOfChapter extends OrderedCell {
  readonly code: string;
  readonly shown: boolean;
}

/** A cell with a mistake keeps its place: of it nothing is known. */
export function readCells(chapter: TakenChapter, read: CellReader): CellOfChapter[] {
  return codeOf(chapter).map(({id, code}) => {
    try {
      return {id, code, ...read(code)};
    } catch {
      return {id, code, inputs: [], outputs: [], shown: false};
    }
  });
}
