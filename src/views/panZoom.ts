/**
 * Moving about in a drawing that is larger than its box: drag to move, buttons or + and − to zoom, 0 to
 * see all. The wheel scrolls the page as ever, and zooms with Ctrl or Cmd held, as on a map.
 */
import {html} from "./dom.js";

export interface Transform {
  scale: number;
  x: number;
  y: number;
}

export interface PanZoom {
  /** The buttons. */
  readonly toolbar: HTMLElement;
  readonly transform: Readonly<Transform>;
  /** Shows a drawing of this size whole, and centred; no larger than `most` times its size. */
  showAll(width: number, height: number, most?: number): void;
  /** Moves as little as needed to bring this point of the drawing into sight. */
  reveal(x: number, y: number): void;
}

const LEAST = 0.05;
const MOST = 6;
const STEP = 1.3;
/** Points at the very edge are not in sight. */
const EDGE = 40;

/** @param changed draws with the new transform: place in the box = scale · place + (x, y) */
export function panZoom(stage: HTMLElement, changed: (transform: Transform) => void): PanZoom {
  const transform: Transform = {scale: 1, x: 0, y: 0};
  let whole = {width: 1, height: 1, most: 1};
  const size = () => ({width: stage.clientWidth || 600, height: stage.clientHeight || 400});

  const zoom = (factor: number, at = {x: size().width / 2, y: size().height / 2}) => {
    const scale = Math.max(LEAST, Math.min(MOST, transform.scale * factor));
    const ratio = scale / transform.scale;
    transform.x = at.x - (at.x - transform.x) * ratio;
    transform.y = at.y - (at.y - transform.y) * ratio;
    transform.scale = scale;
    changed(transform);
  };
  const showAll = (width: number, height: number, most = 1) => {
    whole = {width, height, most};
    const box = size();
    transform.scale = Math.min(most, (box.width - 24) / width, (box.height - 24) / height);
    transform.scale = Math.max(LEAST, transform.scale);
    transform.x = (box.width - width * transform.scale) / 2;
    transform.y = (box.height - height * transform.scale) / 2;
    changed(transform);
  };
  const fitAgain = () => showAll(whole.width, whole.height, whole.most);

  stage.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = stage.getBoundingClientRect();
      const at = {x: event.clientX - box.left, y: event.clientY - box.top};
      zoom(Math.exp(-event.deltaY / 300), at);
    },
    {passive: false},
  );
  let from: {x: number; y: number} | undefined;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button === 0) from = {x: event.clientX, y: event.clientY};
  });
  stage.addEventListener("pointermove", (event) => {
    if (!from || event.buttons === 0) return;
    const moved = {x: event.clientX - from.x, y: event.clientY - from.y};
    if (!stage.classList.contains("panning") && Math.hypot(moved.x, moved.y) < 4) return;
    // Captured only once it is a drag: a click must still reach what was clicked.
    stage.setPointerCapture(event.pointerId);
    stage.classList.add("panning");
    from = {x: event.clientX, y: event.clientY};
    transform.x += moved.x;
    transform.y += moved.y;
    changed(transform);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    stage.addEventListener(end, () => {
      from = undefined;
      stage.classList.remove("panning");
    });
  }
  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const actions: Record<string, () => void> = {
      "+": () => zoom(STEP),
      "=": () => zoom(STEP),
      "-": () => zoom(1 / STEP),
      "0": fitAgain,
    };
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  const button = (text: string, name: string, act: () => void) => {
    const element = html(
      "button",
      {type: "button", class: "tool", "aria-label": name, title: name},
      text,
    );
    element.addEventListener("click", act);
    return element;
  };
  return {
    toolbar: html(
      "div",
      {class: "tools"},
      button("−", "Zoom out", () => zoom(1 / STEP)),
      button("+", "Zoom in", () => zoom(STEP)),
      button("Whole", "Show the whole", fitAgain),
    ),
    transform,
    showAll,
    reveal: (x, y) => {
      const box = size();
      const [left, top] = [transform.scale * x + transform.x, transform.scale * y + transform.y];
      const need = (at: number, end: number) => Math.max(EDGE, Math.min(end - EDGE, at)) - at;
      const [right, down] = [need(left, box.width), need(top, box.height)];
      if (right === 0 && down === 0) return;
      transform.x += right;
      transform.y += down;
      changed(transform);
    },
  };
}
