/**
 * @vitest-environment jsdom
 *
 * A draft is kept, comes back, meets a newer book, and is saved without losing what is typed meanwhile.
 */
import {beforeEach, describe, expect, test} from "vitest";
import type {ChapterTools} from "../../../src/client/chapterEdit/bundle.js";
import {type BookText, ChapterDraft} from "../../../src/client/chapterEdit/chapterDraft.js";
import {hasDraft} from "../../../src/client/chapterEdit/draftIndex.js";
import type {BookServer} from "../../../src/client/chapterEdit/server.js";
import type {Draft, DraftStore} from "../../../src/editor/chapter/index.js";

let kept: Map<string, Draft>;
let full: boolean;
const store: DraftStore = {
  load: async (slug) => kept.get(slug),
  list: async () => [...kept.values()],
  save: async (draft) => {
    if (full) throw new Error("it is full");
    kept.set(draft.slug, draft);
  },
  remove: async (slug) => void kept.delete(slug),
};
const tools = {openDrafts: async () => store} as unknown as ChapterTools;
const BOOK: BookText = {text: "book", version: "1"};
const open = (book: BookText | undefined = BOOK) => ChapterDraft.open(tools, "07-cnn", book);

/** A server that answers when it is told to. */
function slowServer(normal: (text: string) => string = (text) => text) {
  let answer = () => {};
  const server = {
    save: (_: string, text: string, version: string) =>
      new Promise((done) => {
        answer = () => done({text: normal(text), version: `${version}+`});
      }),
  } as unknown as BookServer;
  return {server, answer: () => answer()};
}

beforeEach(() => {
  kept = new Map();
  full = false;
  localStorage.clear();
});

test("what is written is kept, and told of; what is as in the book is not", async () => {
  const draft = await open();
  expect(draft.isChanged).toBe(false);
  draft.write("mine", 3);
  await draft.flush();
  expect(kept.get("07-cnn")).toMatchObject({text: "mine", base: "book", version: "1", cursor: 3});
  expect(hasDraft("07-cnn")).toBe(true);
  draft.write("book", 0);
  await draft.flush();
  expect([kept.size, hasDraft("07-cnn")]).toEqual([0, false]);
});

test("it comes back", async () => {
  const draft = await open();
  draft.write("mine", 2);
  await draft.flush();
  const again = await open();
  expect([again.text, again.base, again.cursor, again.newer]).toEqual([
    "mine",
    "book",
    2,
    undefined,
  ]);
});

test("what a page could not keep at its end is there all the same, once", async () => {
  const draft = await open();
  draft.write("first", 0);
  await draft.flush();
  draft.write("last", 0);
  expect(draft.isKept).toBe(false);
  kept.set("07-cnn", {...(kept.get("07-cnn") as Draft), changed: 1});
  draft.end();
  const again = await open();
  expect([again.text, again.base]).toEqual(["last", "book"]);
  expect(kept.get("07-cnn")?.text).toBe("last");
  kept.clear();
  expect((await open()).text).toBe("book");
});

test("of a chapter that has changed since, both are there", async () => {
  const draft = await open();
  draft.write("mine", 0);
  await draft.flush();
  const newer = {text: "newer", version: "2"};
  const again = await open(newer);
  expect([again.text, again.base, again.newer]).toEqual(["mine", "book", newer]);
  again.rebase(newer);
  again.write("merged", 0);
  await again.flush();
  expect(kept.get("07-cnn")).toMatchObject({text: "merged", base: "newer", version: "2"});
});

test("a new chapter needs no book; without a draft and a book there is nothing to edit", async () => {
  kept.set("07-cnn", {slug: "07-cnn", text: "new", cursor: 0, changed: 0});
  const draft = await ChapterDraft.open(tools, "07-cnn", undefined);
  expect([draft.text, draft.base, draft.isChanged]).toEqual(["new", undefined, true]);
  await expect(ChapterDraft.open(tools, "08-u-net", undefined)).rejects.toThrow("08-u-net");
});

test("full storage is said, once", async () => {
  const draft = await open();
  const said: string[] = [];
  draft.onProblem = (reason) => said.push(reason);
  full = true;
  draft.write("mine", 0);
  await draft.flush();
  draft.write("mine too", 0);
  await draft.flush();
  expect(said).toEqual(["it is full"]);
});

describe("saved", () => {
  test("it is no draft any more, and the next save begins with the new version", async () => {
    const draft = await open();
    draft.write("mine", 0);
    const {server, answer} = slowServer();
    const saving = draft.save(server);
    answer();
    await saving;
    expect([draft.isChanged, draft.base, kept.size]).toEqual([false, "mine", 0]);
  });

  test("what is typed meanwhile is a change of what is saved", async () => {
    const draft = await open();
    draft.write("mine", 0);
    const {server, answer} = slowServer();
    const saving = draft.save(server);
    draft.write("mine and more", 0);
    answer();
    await saving;
    expect([draft.isChanged, draft.text, draft.base]).toEqual([true, "mine and more", "mine"]);
    expect(kept.get("07-cnn")).toMatchObject({text: "mine and more", version: "1+"});
  });

  test("a text that the server has tidied is the text from now on", async () => {
    const draft = await open();
    draft.write("mine  ", 0);
    const {server, answer} = slowServer((text) => text.trim());
    const saving = draft.save(server);
    answer();
    await saving;
    expect([draft.text, draft.isChanged]).toEqual(["mine", false]);
  });
});
