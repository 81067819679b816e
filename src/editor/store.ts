/** Where a reader's edits are kept: in this browser, a record for each cell and version of the book. */
import {type DBSchema, type IDBPDatabase, openDB} from "idb";

/** The edit of one cell. */
export interface StoredEdit {
  /** "02-multi-layer-perceptron" */
  readonly chapter: string;
  readonly cell: string;
  /** What the reader wrote, whether it runs or not. */
  readonly code: string;
  /** The code of the book that the edit began with. */
  readonly book: string;
  /** When it was last changed, in milliseconds since 1970. */
  readonly changed: number;
}

export interface EditStore {
  /** The edits of a chapter. */
  load(chapter: string): Promise<StoredEdit[]>;
  /** @throws DOMException (QuotaExceededError) when the storage is full */
  save(edit: StoredEdit): Promise<void>;
  remove(chapter: string, cell: string): Promise<void>;
}

interface Schema extends DBSchema {
  edits: {key: [chapter: string, cell: string]; value: StoredEdit; indexes: {chapter: string}};
}

const NAME = "nnlive";

/** @throws DOMException where the browser keeps nothing */
export async function openEditStore(): Promise<EditStore> {
  const database: IDBPDatabase<Schema> = await openDB<Schema>(NAME, 1, {
    upgrade(fresh) {
      const edits = fresh.createObjectStore("edits", {keyPath: ["chapter", "cell"]});
      edits.createIndex("chapter", "chapter");
    },
  });
  return {
    load: (chapter) => database.getAllFromIndex("edits", "chapter", chapter),
    save: async (edit) => void (await database.put("edits", edit)),
    remove: (chapter, cell) => database.delete("edits", [chapter, cell]),
  };
}
