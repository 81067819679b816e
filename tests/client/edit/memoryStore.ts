/** A store of edits in memory, as two tabs of one browser share theirs; it can be made to fail. */
import type {EditKey, EditStore, StoredEdit} from "../../../src/editor/store.js";

export class MemoryStore implements EditStore {
  readonly edits = new Map<string, StoredEdit>();
  /** What the next writes throw. */
  failure: Error | undefined;

  async load(chapter?: string): Promise<StoredEdit[]> {
    return [...this.edits.values()].filter((edit) => !chapter || edit.chapter === chapter);
  }

  async replace(
    key: EditKey,
    edit: StoredEdit | undefined,
    seen: number | undefined,
  ): Promise<StoredEdit | undefined> {
    if (this.failure) throw this.failure;
    const name = [key.chapter, key.cell, key.book, key.copy ?? ""].join("\0");
    const there = this.edits.get(name);
    if (there && there.changed !== seen && there.code !== edit?.code) return there;
    if (edit) this.edits.set(name, edit);
    else this.edits.delete(name);
    return undefined;
  }
}
