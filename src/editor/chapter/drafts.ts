/** Chapters that are being edited, kept in this browser until they are saved or discarded. */
import {type DBSchema, openDB} from "idb";

/** What is written of one chapter and is not saved. */
export interface Draft {
  readonly slug: string;
  readonly text: string;
  /** The text that the edit began with; undefined for a chapter that the book does not have. */
  readonly base?: string;
  /** The version of the file that the edit began with, where there is a server to save to. */
  readonly version?: string;
  readonly cursor: number;
  /** In milliseconds since 1970. */
  readonly changed: number;
}

export interface DraftStore {
  load(slug: string): Promise<Draft | undefined>;
  /** Of all chapters, the newest first. */
  list(): Promise<Draft[]>;
  /** @throws DOMException (QuotaExceededError) when the storage is full */
  save(draft: Draft): Promise<void>;
  remove(slug: string): Promise<void>;
}

interface Schema extends DBSchema {
  drafts: {key: string; value: Draft};
}

/** @throws DOMException where the browser keeps nothing */
export async function openDrafts(): Promise<DraftStore> {
  const database = await openDB<Schema>("nnlive.drafts", 1, {
    upgrade: (fresh) => void fresh.createObjectStore("drafts", {keyPath: "slug"}),
  });
  return {
    load: (slug) => database.get("drafts", slug),
    list: async () =>
      (await database.getAll("drafts")).sort((one, other) => other.changed - one.changed),
    save: async (draft) => void (await database.put("drafts", draft)),
    remove: (slug) => database.delete("drafts", slug),
  };
}
