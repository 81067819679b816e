/** What the language service knows besides the cells: written by src/build/typeBundle.ts, read in the worker. */
import type {CompilerOptions} from "typescript";

export interface TypeBundle {
  /** Path -> text of every declaration file that a cell's program may need. */
  readonly files: Readonly<Record<string, string>>;
  /** Path -> what its imports stand for: name -> path. */
  readonly imports: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What a cell may import: name -> path. */
  readonly modules: Readonly<Record<string, string>>;
  readonly options: CompilerOptions;
  /** Those of them whose names are offered before a cell imports them. */
  readonly offered: readonly string[];
  /** Files that are read at any rate. */
  readonly roots: readonly string[];
  /** The file of what every cell has without an import. */
  readonly builtins: string;
  /** Folder of TypeScript's own declarations. */
  readonly standard: string;
}
