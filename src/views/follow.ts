/**
 * Keeps a drawing in step with a run: not more often than asked for, only while the reader can see
 * it, never twice at once, and once more at the end, so that the last state is always on the page.
 */
import type {Run, Step} from "../lib/index.js";
import {attend} from "./attention.js";
import {onThemeChange} from "./colors.js";
import {uncover} from "./cover.js";

/** A run of which only the numbers matter, not what its steps yield. */
// biome-ignore lint/suspicious/noExplicitAny: metrics take the state in, so no narrower type holds all
export type AnyRun = Run<any>;

export interface FollowOptions {
  /** The shortest time between two drawings, in milliseconds. */
  every?: number;
}

export interface Following {
  stop(): void;
  /** Draws in the next frame, though the run has not moved: the reader chose something else to see. */
  redraw(): void;
}

/** How long an element may be out of the document before its drawing stops for good. */
const GRACE = 2000;

/** The runs that each view follows, and the drawings that are yet to be made. */
const followed = new WeakMap<HTMLElement, Set<AnyRun>>();
const due = new Set<object>();

/** The runs that a view follows. Such a view carries their ids in `data-follows`. */
export function runsOf(view: HTMLElement): readonly AnyRun[] {
  return [...(followed.get(view) ?? [])];
}

/** Whether some view on the page has not yet drawn what its run has come to. */
export function isDrawing(): boolean {
  return due.size > 0;
}

/**
 * Calls `draw(run.current)` now and whenever the run has moved on. `draw` may be asynchronous; what it
 * reads of the state it must ask for before its first `await`, because the step frees its tensors.
 * It stops by itself when `element` has left the document.
 */
export function follow<S extends Step>(
  element: HTMLElement,
  run: Run<S>,
  draw: (state: S | undefined) => void | Promise<void>,
  {every = 100}: FollowOptions = {},
): Following {
  let dirty = true;
  let pending = false;
  let urgent = false;
  let visible = true;
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = Number.NEGATIVE_INFINITY;
  let seen = 0;
  const self = {};
  due.add(self);
  followed.set(element, new Set([...runsOf(element), run]));
  element.dataset.follows = runsOf(element)
    .map(({id}) => id)
    .join(" ");

  const schedule = () => {
    if (stopped || pending || !visible || !dirty || timer !== undefined) return;
    const wait = urgent ? 0 : Math.max(0, last + every - now());
    timer = setTimeout(() => nextFrame(redraw), wait);
  };

  const redraw = async () => {
    timer = undefined;
    if (stopped || isGone()) return stop();
    if (!visible || pending) return;
    dirty = urgent = false;
    pending = true;
    const state = run.current;
    try {
      await draw(state);
      showFailure(element, undefined);
      if (state !== undefined) uncover(element);
    } catch (error) {
      // A restart frees what was being read: the next state draws anew.
      if (run.current === state && !stopped) showFailure(element, error);
    }
    pending = false;
    last = now();
    if (!dirty) due.delete(self);
    schedule();
  };

  const isGone = () => {
    if (element.isConnected) seen = now();
    return seen > 0 && now() - seen > GRACE;
  };

  const moved = () => {
    dirty = true;
    due.add(self);
    schedule();
  };

  const unsubscribe = run.subscribe(moved);
  const forget = onThemeChange(moved);
  const stopAttending = attend(run, element);
  const stopWatching = watchVisibility(element, (inView) => {
    visible = inView;
    schedule();
  });

  const stop = () => {
    if (stopped) return;
    stopped = true;
    due.delete(self);
    clearTimeout(timer);
    unsubscribe();
    forget();
    stopAttending();
    stopWatching();
  };

  schedule();
  return {
    stop,
    redraw: () => {
      urgent = true;
      clearTimeout(timer);
      timer = undefined;
      moved();
    },
  };
}

/** Tells when an element comes near the window, and when it leaves. Returns how to stop. */
export function watchVisibility(
  element: HTMLElement,
  changed: (visible: boolean) => void,
): () => void {
  if (typeof IntersectionObserver === "undefined") return () => {};
  const observer = new IntersectionObserver(
    (entries) => changed(entries[entries.length - 1].isIntersecting),
    {rootMargin: "200px"},
  );
  observer.observe(element);
  return () => observer.disconnect();
}

/** A drawing that failed says so in its place; the error goes to the console in full. */
export function showFailure(element: HTMLElement, error: unknown): void {
  const shown = element.querySelector(":scope > .view-failure");
  if (error === undefined) {
    shown?.remove();
    return;
  }
  console.error(error);
  const text = `This drawing failed: ${error instanceof Error ? error.message : String(error)}`;
  if (shown) {
    shown.textContent = text;
    return;
  }
  const message = document.createElement("p");
  message.className = "view-failure";
  message.textContent = text;
  element.append(message);
}

function nextFrame(callback: () => void): void {
  if (typeof requestAnimationFrame === "undefined") callback();
  else requestAnimationFrame(callback);
}

function now(): number {
  return performance.now();
}
