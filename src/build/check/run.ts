/**
 * Runs a chapter in Node: its cells through the compiler and the runtime that the page uses, in a
 * document nobody looks at. Tests and the classroom tool ask the opened chapter for values and runs.
 */
import {relative, resolve} from "node:path";
import {runInThisContext} from "node:vm";
import {input} from "@observablehq/framework/dist/client/stdlib/generators/index.js";
import {type Module, Runtime, RuntimeError} from "@observablehq/runtime";
import type {Run} from "../../../lib/index.js";
import {type Chapter, compileChapter} from "../chapter.js";
import {readText} from "../chapters.js";
import {type CellSource, type CompiledCell, compileCell} from "./cell.js";
import {installDom} from "./dom.js";
import {readLiveValues, readSymbolValues} from "./live.js";
import {builtins, importForCell} from "./page.js";
import {ROOT} from "./root.js";

export interface OpenOptions {
  /** Values of the page by name, instead of what its cells compute. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** Ids of the cells to run, with the cells that they need; all unless told. */
  readonly only?: readonly string[];
  /** How long to wait for the cells to come to rest, in seconds. */
  readonly patience?: number;
}

export interface CellState {
  readonly state: "running" | "idle" | "error";
  /** Why the cell failed: a mistake of its own, or one in a cell it depends on. */
  readonly error?: CellError;
}

/** A cell threw. The message has the form `file:line: cell id: what is wrong`. */
export class CellError extends Error {
  override name = "CellError";
  constructor(
    readonly file: string,
    readonly line: number,
    readonly cell: string,
    /** Whether the mistake is in another cell, whose value this one takes. */
    readonly inherited: boolean,
    cause: unknown,
  ) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    super(`${file}:${line}: cell ${cell}: ${problem}`, {cause});
  }
}

export interface OpenedChapter {
  readonly chapter: Chapter;
  /**
   * The page's body: one section[data-cell] for each cell, with what it shows, and one
   * section[data-live] for each live value.
   */
  readonly main: HTMLElement;
  /** By the cell's id; live values of the prose are there as well, as live-1, live-2 … */
  readonly cellStates: ReadonlyMap<string, CellState>;
  /** Training runs by id, the latest where a cell made one twice. */
  readonly runs: ReadonlyMap<string, Run>;
  /** The value of a name as other cells see it. @throws CellError or RuntimeError */
  value(name: string): Promise<unknown>;
  /** Ends runs and cells, and gives their memory back. */
  dispose(): void;
}

/**
 * Compiles a chapter, runs its cells, and waits until each has a value or has failed.
 *
 * @param file path, from the project's root
 * @throws Error for a chapter that does not compile, or an override of a name it does not have
 */
export async function openChapter(
  file: string,
  {overrides = {}, only, patience = 120}: OpenOptions = {},
): Promise<OpenedChapter> {
  const path = resolve(ROOT, file);
  const name = relative(ROOT, path);
  const text = readText(path, name);
  const chapter = await compileChapter(text, name);
  if (chapter.errors.length > 0) {
    const list = chapter.errors.map((e) => `${e.file}:${e.line}:${e.column} ${e.message}`);
    throw new Error(`${name} does not compile:\n${list.join("\n")}`);
  }
  installDom();
  const values = only ? [] : [...readLiveValues(text.text), ...readSymbolValues(chapter.symbols)];
  const page = new HeadlessPage(chapter, values, overrides, only);
  await page.settled(patience);
  return page;
}

class HeadlessPage implements OpenedChapter {
  readonly main: HTMLElement;
  readonly cellStates = new Map<string, CellState>();
  readonly runs = new Map<string, Run>();
  readonly #runtime: Runtime;
  readonly #module: Module;
  readonly #settled: Promise<void>[] = [];
  /** Names that cells give to each other. */
  readonly #names: ReadonlySet<string>;

  constructor(
    readonly chapter: Chapter,
    liveValues: readonly CellSource[],
    overrides: Readonly<Record<string, unknown>>,
    only: readonly string[] = chapter.cells.map(({id}) => id),
  ) {
    const cells = chapter.cells.map((cell) => compileCell(cell, chapter.file));
    this.#names = new Set(cells.flatMap(({outputs}) => outputs));
    for (const name of Object.keys(overrides)) {
      if (this.#names.has(name)) continue;
      throw new Error(`${chapter.file}: no cell declares "${name}", so nothing can override it.`);
    }
    this.main = document.createElement("main");
    document.body.append(this.main);
    this.#runtime = new Runtime(builtins(ROOT));
    this.#module = this.#runtime.module();
    for (const cell of cells) this.#define(cell, "cell", overrides, only.includes(cell.id));
    for (const value of liveValues) {
      this.#define(compileCell(value, chapter.file), "live", overrides, true);
    }
  }

  /** Waits for a first value or failure of every cell, but not for ever. */
  async settled(patience: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience * 1000);
    });
    await Promise.race([Promise.all(this.#settled), enough]);
    clearTimeout(timer);
  }

  value(name: string): Promise<unknown> {
    return this.#module.value(name);
  }

  dispose(): void {
    for (const run of this.runs.values()) run.dispose();
    this.#runtime.dispose();
    this.main.remove();
  }

  #define(
    cell: CompiledCell,
    kind: "cell" | "live",
    overrides: Readonly<Record<string, unknown>>,
    wanted: boolean,
  ): void {
    const section = document.createElement("section");
    section.dataset[kind] = cell.id;
    this.main.append(section);
    const display = (value: unknown) => {
      section.append(value instanceof Node ? value : String(value));
      return value;
    };
    const enter = (state: CellState) => this.cellStates.set(cell.id, state);
    enter({state: "running"});
    const first = new Promise<void>((resolve) => {
      const observer = {
        pending: () => {
          section.replaceChildren();
          enter({state: "running"});
        },
        fulfilled: () => {
          enter({state: "idle"});
          resolve();
        },
        rejected: (error: unknown) => {
          enter({state: "error", error: this.#locate(error, cell)});
          resolve();
        },
      };
      const shadow = {
        display: () => display,
        view: () => (element: unknown) => input(display(element)),
      };
      // Without an observer a cell runs only when another one asks for its value.
      const variable = this.#module.variable(wanted ? observer : undefined, {shadow});
      const {inputs, body} = this.#evaluate(cell);
      variable.define(`cell ${cell.id}`, inputs ?? [], body);
    });
    if (wanted) this.#settled.push(first);
    for (const name of cell.outputs) {
      const variable = this.#module.variable(wanted || undefined);
      if (name in overrides) variable.define(name, [], () => overrides[name]);
      else {
        variable.define(
          name,
          [`cell ${cell.id}`],
          (values: Record<string, unknown>) => values[name],
        );
      }
    }
  }

  /** Evaluates the compiled cell to its definition. Its first line is line 1 of the script. */
  #evaluate({id, code}: CompiledCell): Definition {
    const script = `(define, $import) => { ${code}\n}`;
    const run = runInThisContext(script, {filename: this.#scriptName(id)});
    let definition: Definition | undefined;
    run(
      (given: Definition) => {
        definition = given;
      },
      (name: string) => this.#import(name),
    );
    if (definition === undefined) throw new Error(`Cell ${id} compiled to no definition.`);
    return definition;
  }

  /** The library, with an eye on the runs that cells make. */
  async #import(name: string): Promise<Record<string, unknown>> {
    const module = await importForCell(name);
    if (name !== "nnlive") return module;
    const train = module.train as (...options: unknown[]) => Run;
    return {
      ...module,
      train: (...options: unknown[]) => {
        const run = train(...options);
        this.runs.set(run.id, run);
        return run;
      },
    };
  }

  #locate(error: unknown, cell: CompiledCell): CellError {
    const inherited =
      error instanceof RuntimeError && error.input !== undefined && this.#names.has(error.input);
    const stack = error instanceof Error && !inherited ? (error.stack ?? "") : "";
    const [, rest] = stack.split(`${this.#scriptName(cell.id)}:`);
    const line = rest === undefined ? cell.line : cell.chapterLine(Number.parseInt(rest, 10));
    const {file, line: row} = this.chapter.text.at(line);
    return new CellError(file, row, cell.id, inherited, error);
  }

  #scriptName(id: string): string {
    return `${this.chapter.file}#${id}`;
  }
}

interface Definition {
  readonly inputs?: readonly string[];
  readonly body: unknown;
}
