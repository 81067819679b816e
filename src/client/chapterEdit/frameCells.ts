/** Runs the cells of a previewed chapter: as edited cells, guarded, for they are being written. */
import {BOOK_IMPORTS} from "../../build/cellImports.js";
import type {PreviewCode} from "../../editor/chapter/types.js";
import type {Editor} from "../edit/bundle.js";
import {importModule} from "../edit/imports.js";
import {type CellDefinition, defineAt, undefineAt} from "../runtime.js";

/** The compiler names the site's files; here they are known by the names that cells import. */
const NAMES = new Map(Object.entries(BOOK_IMPORTS).map(([name, file]) => [file, name]));

export class FrameCells {
  /** What runs, by the id of its root. */
  readonly #running = new Map<string, {root: Comment; stop: () => void}>();

  constructor(private readonly editor: Editor) {}

  /** Brings what runs in step with the page: `roots` are all that it has now. */
  show(code: readonly PreviewCode[], roots: ReadonlyMap<string, Comment>): void {
    for (const [id, {root, stop}] of this.#running) {
      if (roots.get(id) === root) continue;
      stop();
      undefineAt(id);
      this.#running.delete(id);
    }
    for (const piece of code) {
      const root = roots.get(piece.id);
      if (root && !this.#running.has(piece.id)) this.#run(piece, root);
    }
  }

  #run({id, source, inline}: PreviewCode, root: Comment): void {
    let stopped = false;
    const stop = () => {
      stopped = true;
    };
    this.#running.set(id, {root, stop});
    defineAt(
      root,
      this.#compile(id, source, () => stopped),
      inline,
    );
  }

  #compile(id: string, source: string, isStopped: () => boolean): CellDefinition {
    const guard = this.editor.createGuard(isStopped);
    try {
      return this.editor.compileCell(id, source, {importModule: importPreviewed, guard});
    } catch (error) {
      const body = () => {
        throw error;
      };
      return {inputs: [], outputs: [], body};
    }
  }
}

function importPreviewed(name: string): Promise<Record<string, unknown>> {
  if (name === "/client/heldValues.js") return import("../heldValues.js");
  return importModule(NAMES.get(name) ?? name);
}
