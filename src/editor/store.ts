/**
 * Where a reader's edits are kept: in this browser, a record for each cell and version of the book, so
 * that a new version of the book never takes the place of what was written under an older one.
 */
import {type DBSchema, type IDBPDatabase, openDB, wrap} from "idb";

/** The edit of one cell. */
export interface StoredEdit {
  /** "02-multi-layer-perceptron" */
  readonly chapter: string;
  readonly cell: string;
  /** What the reader wrote, whether it runs or not. */
  readonly code: string;
  /** The code of the book that the edit began with. */
  readonly book: string;
  /** When it was last changed, in milliseconds since 1970. Tells one state of a record from the next. */
  readonly changed: number;
  /** The tab that wrote it, where another had changed the same cell: a copy of its own, until the reader chooses. */
  readonly copy?: string;
  /** What both tabs had before: of a copy only. */
  readonly base?: string;
}

/** What a record is kept under. */
export type EditKey = Pick<StoredEdit, "chapter" | "cell" | "book" | "copy">;

export interface EditStore {
  /** The edits of a chapter, or of the whole book. */
  load(chapter?: string): Promise<StoredEdit[]>;
  /**
   * Puts an edit in its place, or takes away what is there (`undefined`), unless somebody else has
   * changed it meanwhile: then nothing is written, and what is there comes back.
   *
   * @param seen when what the caller knows to be there was changed; undefined for nothing
   * @throws DOMException (QuotaExceededError) when the storage is full
   */
  replace(
    key: EditKey,
    edit: StoredEdit | undefined,
    seen: number | undefined,
  ): Promise<StoredEdit | undefined>;
}

interface Schema extends DBSchema {
  edits: {
    key: [chapter: string, cell: string, book: string, copy: string];
    value: StoredEdit;
    indexes: {chapter: string};
  };
}

const NAME = "nnlive";
/** 1: key [chapter, cell]. 2: a record for each version of the book, and copies of tabs. */
const VERSION = 2;
/** How long the browser may take to open its storage, in milliseconds; some never answer. */
const PATIENCE = 5000;

const keyOf = ({chapter, cell, book, copy = ""}: EditKey): Schema["edits"]["key"] => [
  chapter,
  cell,
  book,
  copy,
];

/** @throws Error that says why this browser keeps nothing */
export async function openEditStore(): Promise<EditStore> {
  let database: Promise<IDBPDatabase<Schema>> | undefined;
  const open = () => {
    const forget = () => {
      database = undefined;
    };
    if (!database) {
      database = openDatabase(forget);
      database.catch(forget);
    }
    return database;
  };
  await open();
  return {
    load: async (chapter) =>
      chapter === undefined
        ? (await open()).getAll("edits")
        : (await open()).getAllFromIndex("edits", "chapter", chapter),
    replace: async (key, edit, seen) => {
      const transaction = (await open()).transaction("edits", "readwrite");
      const there = await transaction.store.get(keyOf(key));
      const isFree = there === undefined || there.changed === seen || there.code === edit?.code;
      if (isFree && edit) void transaction.store.put(edit, keyOf(key)).catch(() => {});
      if (isFree && !edit) void transaction.store.delete(keyOf(key)).catch(() => {});
      // A full storage may only show when the transaction ends.
      await transaction.done;
      return isFree ? undefined : there;
    },
  };
}

/** @param onClosed the browser, or a newer page of the book, has closed it */
function openDatabase(onClosed: () => void): Promise<IDBPDatabase<Schema>> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error("the browser's storage does not answer")),
      PATIENCE,
    );
    openDB<Schema>(NAME, VERSION, {
      upgrade: async (fresh, from, _to, transaction) => {
        const old = from === 1 ? await transaction.objectStore("edits").getAll() : [];
        if (from === 1) fresh.deleteObjectStore("edits");
        const edits = fresh.createObjectStore("edits");
        edits.createIndex("chapter", "chapter");
        for (const edit of old) await edits.put(edit, keyOf(edit));
      },
      blocked: () =>
        reject(new Error("another tab has an older version of the book open; close it and reload")),
      blocking: async (_current, wanted, event) => {
        const database = event.target as IDBDatabase;
        // Nothing of the book deletes its storage: it is code of a cell, or of a stranger.
        const saved = wanted === null ? await readAll(database) : [];
        database.close();
        onClosed();
        if (saved.length > 0) await writeAll(saved);
      },
      terminated: onClosed,
    })
      .then(resolve, (error: DOMException) =>
        reject(
          error.name === "VersionError"
            ? new Error("a newer version of the book has been open here; reload the page")
            : error,
        ),
      )
      .finally(() => clearTimeout(late));
  });
}

function readAll(database: IDBDatabase): Promise<StoredEdit[]> {
  return (wrap(database) as IDBPDatabase<Schema>).getAll("edits").catch(() => []);
}

/** Waits until the storage is deleted, and keeps in a new one what was in it. */
async function writeAll(edits: readonly StoredEdit[]): Promise<void> {
  const database = await openDatabase(() => {});
  await Promise.all(edits.map((edit) => database.put("edits", edit, keyOf(edit))));
  database.close();
}
