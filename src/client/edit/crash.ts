/**
 * Comes back from a page that its edits have killed: by a loop no guard could see, by filling the
 * memory, by emptying the page or leaving it at once. While edited cells are in place, a mark says so;
 * a page that ends in order takes its mark away. A mark whose page is gone means that it died, and then
 * edits wait until the reader runs them.
 */
import {TAB} from "./tab.js";

const KEY = "nnlive.running";

type Marks = Record<string, {tab: string; cells: string[]}>;

/** Cells whose edits were in place when a page of this chapter died; none where nothing died. */
export async function cellsOfDeadPage(slug: string): Promise<string[]> {
  const mark = read()[slug];
  if (mark === undefined || mark.tab === TAB || (await isOpen(mark.tab))) return [];
  return mark.cells;
}

/** Says which edited cells are in place from now on. */
export function markRunning(slug: string, cells: readonly string[]): void {
  const marks = read();
  lastMarked = performance.now();
  if (cells.length > 0) marks[slug] = {tab: TAB, cells: [...cells]};
  else delete marks[slug];
  write(marks);
}

/** A page that leaves by itself so soon after edits were put in place leaves because of them. */
const SOON = 5000;

let lastMarked = Number.NEGATIVE_INFINITY;

/** The Navigation API, as far as it is used here; browsers without it cannot tell who left. */
interface Navigation {
  addEventListener(
    type: "navigate",
    listener: (event: {readonly userInitiated: boolean; readonly hashChange: boolean}) => void,
  ): void;
}

/** Keeps a lock as long as this page lives, and takes the mark away when it ends in order. */
export function watchOverPage(slug: string): void {
  void navigator.locks?.request(lockOf(TAB), () => new Promise(() => {}));
  const main = document.querySelector("main");
  let driven = false;
  (globalThis as {navigation?: Navigation}).navigation?.addEventListener(
    "navigate",
    ({userInitiated, hashChange}) => {
      driven ||= !userInitiated && !hashChange && performance.now() - lastMarked < SOON;
    },
  );
  // A page that was written over (document.write) has lost this listener, and so keeps its mark.
  addEventListener("pagehide", () => {
    const whole = main?.isConnected ?? true;
    if (whole && !driven && read()[slug]?.tab === TAB) markRunning(slug, []);
  });
}

const lockOf = (name: string): string => `nnlive.page.${name}`;

async function isOpen(name: string): Promise<boolean> {
  // Without locks (a page that was not served safely) every mark counts as that of a dead page.
  const {held = []} = (await navigator.locks?.query()) ?? {};
  return held.some((lock) => lock.name === lockOf(name));
}

function read(): Marks {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

function write(marks: Marks): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(marks));
  } catch {
    // Without storage nothing comes back after a reload, so nothing can kill the page again.
  }
}
