// @vitest-environment jsdom
/** The reader's edits are kept whatever the browser's storage does, and whatever other tabs do. */
import {beforeEach, describe, expect, test, vi} from "vitest";
import {hasEdits} from "../../../src/client/edit/hasEdits.js";
import {EditKeeper, type KeeperEvents} from "../../../src/client/edit/keeper.js";
import {MemoryStore} from "./memoryStore.js";

const CHAPTER = "02-multi-layer-perceptron";
const BOOK = "const a = 1;";

let store: MemoryStore;
beforeEach(() => {
  localStorage.clear();
  store = new MemoryStore();
});

async function open(
  openEditStore: () => Promise<MemoryStore> = async () => store,
): Promise<{keeper: EditKeeper; events: KeeperEvents}> {
  const events = {onProblem: vi.fn(), onRecovered: vi.fn(), onElsewhere: vi.fn()};
  return {keeper: await EditKeeper.open({openEditStore}, CHAPTER, events), events};
}

/** Takes up what is kept of a cell, as a page does. */
async function takeUp(keeper: EditKeeper, cell: string): Promise<void> {
  keeper.goOnWith(
    cell,
    (await keeper.load()).find((edit) => edit.cell === cell),
  );
}

const codes = () => [...store.edits.values()].map(({code}) => code);

test("an edit is kept a moment after the last keystroke, and the chapter is known to have edits", async () => {
  const {keeper} = await open();
  keeper.save("a", "const a = 2;", BOOK);
  keeper.save("a", "const a = 23;", BOOK);
  expect(codes()).toEqual([]);
  await vi.waitFor(() => expect(codes()).toEqual(["const a = 23;"]));
  expect(hasEdits(CHAPTER)).toBe(true);
  keeper.remove("a", BOOK);
  await keeper.flush();
  expect(codes()).toEqual([]);
  await vi.waitFor(() => expect(hasEdits(CHAPTER)).toBe(false));
});

test("edits of other versions of the book stay as they are", async () => {
  const old = {
    chapter: CHAPTER,
    cell: "a",
    book: "const a = 0;",
    code: "const a = -1;",
    changed: 1,
  };
  await store.replace(old, old, undefined);
  const {keeper} = await open();
  keeper.save("a", "const a = 2;", BOOK);
  await keeper.flush();
  keeper.remove("a", BOOK);
  await keeper.flush();
  expect(await keeper.load()).toEqual([old]);
  expect(hasEdits(CHAPTER)).toBe(true);
});

describe("a storage that fails", () => {
  test("is told of once; what could not be kept is, once it works again", async () => {
    const {keeper, events} = await open();
    store.failure = new DOMException("full", "QuotaExceededError");
    keeper.save("a", "const a = 2;", BOOK);
    await keeper.flush();
    keeper.save("b", "const b = 2;", "const b = 1;");
    await keeper.flush();
    expect(events.onProblem).toHaveBeenCalledExactlyOnceWith(store.failure);
    expect((await keeper.load()).map(({code}) => code)).toEqual(["const a = 2;", "const b = 2;"]);
    expect(keeper.unkept).toHaveLength(2);
    store.failure = undefined;
    await keeper.flush();
    expect(events.onRecovered).toHaveBeenCalledOnce();
    expect(codes()).toEqual(["const a = 2;", "const b = 2;"]);
    expect(keeper.unkept).toEqual([]);
  });

  test("that does not open is told of with the first edit, not before", async () => {
    const reason = new Error("forbidden");
    const {keeper, events} = await open(() => Promise.reject(reason));
    expect(events.onProblem).not.toHaveBeenCalled();
    keeper.save("a", "const a = 2;", BOOK);
    await keeper.flush();
    expect(events.onProblem).toHaveBeenCalledExactlyOnceWith(reason);
    expect((await keeper.load()).map(({code}) => code)).toEqual(["const a = 2;"]);
  });
});

describe("a page that is left", () => {
  test("in the middle of a word leaves it to the next", async () => {
    const {keeper} = await open();
    keeper.save("a", "const a = 2;", BOOK);
    store.failure = new Error("The page is gone.");
    dispatchEvent(new Event("pagehide"));
    await keeper.flush();
    expect(codes()).toEqual([]);
    expect(hasEdits(CHAPTER)).toBe(true);
    store.failure = undefined;
    const next = await open();
    expect((await next.keeper.load()).map(({code}) => code)).toEqual(["const a = 2;"]);
    expect(codes()).toEqual(["const a = 2;"]);
  });

  test("leaves it also where the next cannot write it down, nor the one after", async () => {
    const {keeper} = await open();
    store.failure = new DOMException("full", "QuotaExceededError");
    keeper.save("a", "const a = 2;", BOOK);
    dispatchEvent(new Event("pagehide"));
    const {keeper: second, events} = await open();
    expect(events.onProblem).toHaveBeenCalledOnce();
    expect((await second.load()).map(({code}) => code)).toEqual(["const a = 2;"]);
    await takeUp(second, "a");
    second.save("a", "const a = 23;", BOOK);
    dispatchEvent(new Event("pagehide"));
    store.failure = undefined;
    await open();
    await vi.waitFor(() => expect(codes()).toContain("const a = 23;"));
  });
});

describe("two tabs", () => {
  test("the second hears of what the first has written", async () => {
    const [one, two] = [await open(), await open()];
    one.keeper.save("a", "const a = 2;", BOOK);
    await one.keeper.flush();
    await vi.waitFor(() => expect(two.events.onElsewhere).toHaveBeenCalled());
    const [cell, edits] = vi.mocked(two.events.onElsewhere).mock.lastCall ?? [];
    expect([cell, edits?.map(({code}) => code)]).toEqual(["a", ["const a = 2;"]]);
  });

  test("that write in turn write the same record", async () => {
    const [one, two] = [await open(), await open()];
    one.keeper.save("a", "const a = 2;", BOOK);
    await one.keeper.flush();
    await takeUp(two.keeper, "a");
    two.keeper.save("a", "const a = 3;", BOOK);
    await two.keeper.flush();
    expect(codes()).toEqual(["const a = 3;"]);
  });

  test("that write at the same time overwrite nothing: each goes on with its own", async () => {
    const [one, two] = [await open(), await open()];
    one.keeper.save("a", "const a = 2;", BOOK);
    two.keeper.save("a", "const a = 3;", BOOK);
    await one.keeper.flush();
    await two.keeper.flush();
    two.keeper.save("a", "const a = 34;", BOOK);
    await two.keeper.flush();
    expect(codes()).toEqual(["const a = 2;", "const a = 34;"]);
    await vi.waitFor(() => expect(two.events.onElsewhere).toHaveBeenCalled());

    const [theirs, mine] = await two.keeper.load();
    expect(mine.base).toBe(BOOK);
    const older = {...theirs, book: "const a = 0;"};
    expect(await two.keeper.goOnOver(older, BOOK)).toBe(older);
    const past = await two.keeper.goOnOver(theirs, BOOK);
    expect(past).toMatchObject({copy: mine.copy, changed: mine.changed});
    two.keeper.save("a", "const a = 5;", BOOK);
    await two.keeper.flush();
    if (past) await two.keeper.discard(past);
    expect(codes()).toEqual(["const a = 5;"]);
  });

  test("a reset does not take away what the other has written meanwhile", async () => {
    const one = await open();
    one.keeper.save("a", "const a = 2;", BOOK);
    await one.keeper.flush();
    const two = await open();
    await takeUp(two.keeper, "a");
    await new Promise((resolve) => setTimeout(resolve, 5));
    one.keeper.save("a", "const a = 3;", BOOK);
    await one.keeper.flush();
    two.keeper.remove("a", BOOK);
    await two.keeper.flush();
    expect(codes()).toEqual(["const a = 3;"]);
  });
});
