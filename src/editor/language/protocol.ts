/** What the editor asks the language service, and what it answers. Offsets count from the start of the cell. */
import type {TypedCell} from "../../build/check/cellModules.js";

export type {TypedCell} from "../../build/check/cellModules.js";

/** A mistake in a cell. */
export interface Problem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
  /** Whether the cell cannot run: mistakes in types alone stop nothing. */
  readonly stops: boolean;
}

export interface Suggestion {
  readonly name: string;
  /** In the words of CodeMirror: "function", "variable". */
  readonly type: string;
  /** Where it comes from, when not from the cell: "cell affine", "nnlive". */
  readonly origin?: string;
  /** What is written, when it is not the name. */
  readonly insert?: string;
  /** The module that the name has to be imported from. */
  readonly module?: string;
  /** Nearer names come first; 0 for those of the language and the browser. */
  readonly nearness: number;
}

export interface Suggestions {
  /** Where the word begins that a suggestion replaces. */
  readonly from: number;
  readonly list: readonly Suggestion[];
}

/** What a name is. */
export interface Explanation {
  readonly from: number;
  readonly to: number;
  /** "const losses: number[]" */
  readonly signature: string;
  /** Its documentation; paragraphs are lines apart, code is in backticks. */
  readonly about: string;
  /** The cell that declares it, when that is another. */
  readonly cell?: string;
}

/** A call that is being written. */
export interface CallHelp {
  /** Pieces of the signature; one of them may be the argument that is being written. */
  readonly before: string;
  readonly argument: string;
  readonly after: string;
  readonly about: string;
  /** Which of how many signatures, from 1. */
  readonly index: number;
  readonly count: number;
}

export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** What the language service does; in the page it sits in a worker, and every answer is a promise. */
export interface Language {
  /** All cells of the chapter, as they are written now. */
  setCells(cells: readonly TypedCell[]): void;
  setCell(id: string, source: string): void;
  problems(id: string): readonly Problem[];
  suggestions(id: string, offset: number): Suggestions | undefined;
  /** What a suggestion made at this place is. */
  explainSuggestion(id: string, offset: number, suggestion: Suggestion): Explanation | undefined;
  explain(id: string, offset: number): Explanation | undefined;
  callHelp(id: string, offset: number): CallHelp | undefined;
  format(id: string): readonly TextEdit[];
}

export interface Question {
  readonly number: number;
  readonly method: keyof Language;
  readonly input: readonly unknown[];
}

export interface Answer {
  readonly number: number;
  readonly output?: unknown;
  /** Why there is no answer. */
  readonly error?: string;
}
