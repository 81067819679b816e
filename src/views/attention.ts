/**
 * Whether the reader can be looking at a run: the tab is visible, and the run's panel or one of its
 * drawings is within two screens. A run that nobody looks at rests, and goes on when somebody is back.
 */
import type {AnyRun} from "./follow.js";

export type Rest = "hidden" | "far";

/** Two screens above and below the one that is seen. */
const REACH = "200% 0px";

interface Watched {
  /** Drawings of the run, and whether each is near. */
  readonly near: Map<Element, boolean>;
  readonly listeners: Set<() => void>;
}

const watched = new WeakMap<AnyRun, Watched>();

/** Whoever waits for one of these elements to come near or to go. */
const moves = new WeakMap<Element, Set<(near: boolean) => void>>();
let observer: IntersectionObserver | undefined;

/** Counts `element` among the drawings of `run`. Returns how to stop that. */
export function attend(run: AnyRun, element: Element): () => void {
  const {near, listeners} = watchedOf(run);
  near.set(element, true);
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  const stop = watchReach(element, (isNear) => {
    near.set(element, isNear);
    tell();
  });
  return () => {
    stop();
    near.delete(element);
    tell();
  };
}

/** Pauses a run while nobody looks at it. `changed` hears why it rests, or that it goes on. */
export function restUnseen(run: AnyRun, changed: (rest: Rest | undefined) => void): () => void {
  const {near, listeners} = watchedOf(run);
  let rest: Rest | undefined;
  const look = () => {
    const isFar = near.size > 0 && ![...near.values()].includes(true);
    const reason = document.hidden ? "hidden" : isFar ? "far" : undefined;
    if (reason && run.state === "running" && !run.rewinding) {
      rest = reason;
      run.pause();
      changed(rest);
    } else if (!reason && rest) {
      const goesOn = run.state === "paused";
      rest = undefined;
      if (goesOn) void run.play();
      changed(undefined);
    }
  };
  // Also when it begins to play out of sight.
  const unsubscribe = run.subscribe(() => {
    if (run.state === "running") queueMicrotask(look);
    else if (run.state !== "paused") rest = undefined;
  });
  listeners.add(look);
  document.addEventListener("visibilitychange", look);
  return () => {
    unsubscribe();
    listeners.delete(look);
    document.removeEventListener("visibilitychange", look);
  };
}

function watchedOf(run: AnyRun): Watched {
  let entry = watched.get(run);
  if (!entry) {
    entry = {near: new Map(), listeners: new Set()};
    watched.set(run, entry);
  }
  return entry;
}

function watchReach(element: Element, changed: (near: boolean) => void): () => void {
  if (typeof IntersectionObserver === "undefined") return () => {};
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const {target, isIntersecting} of entries) {
        for (const tell of moves.get(target) ?? []) tell(isIntersecting);
      }
    },
    {rootMargin: REACH},
  );
  const listeners = moves.get(element) ?? new Set();
  moves.set(element, listeners.add(changed));
  observer.observe(element);
  return () => {
    listeners.delete(changed);
    if (listeners.size === 0) observer?.unobserve(element);
  };
}
