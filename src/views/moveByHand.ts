/** A handle on a chart of the plane that the reader moves: by pointer, or by the arrow keys. */
import type {Chart} from "./chart.js";
import type {Domain} from "./points.js";

type Pair = readonly [number, number];

/** How far an arrow key moves the handle, as a share of the plane. */
const NUDGE = 0.02;

export interface Movable {
  domain: Domain;
  get(): Pair;
  set(place: Pair): void;
}

/** A handle follows the pointer and the arrow keys, inside the plane. */
export function moveByHand(
  {drawing, inner}: Chart,
  handle: SVGElement,
  {domain, get, set}: Movable,
): void {
  const inside = ([low, high]: Pair, share: number) =>
    low + Math.max(0, Math.min(1, share)) * (high - low);
  let held = false;
  handle.addEventListener("pointerdown", (event) => {
    held = true;
    handle.setPointerCapture?.(event.pointerId);
    event.stopPropagation();
  });
  handle.addEventListener("pointermove", (event) => {
    if (!held) return;
    event.stopPropagation();
    const [box, frame] = [inner(), drawing.getBoundingClientRect()];
    const across = (event.clientX - frame.left - box.left) / (box.right - box.left);
    const up = (box.bottom - (event.clientY - frame.top)) / (box.bottom - box.top);
    set([inside(domain[0], across), inside(domain[1], up)]);
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    handle.addEventListener(end, () => {
      held = false;
    });
  }
  const moves: Record<string, Pair> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
  };
  handle.addEventListener("keydown", (event) => {
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    const now = get();
    const next = domain.map(([low, high], axis) =>
      inside([low, high], (now[axis] - low) / (high - low) + NUDGE * move[axis]),
    );
    set([next[0], next[1]]);
  });
}
