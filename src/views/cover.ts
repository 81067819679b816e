/**
 * The finished figure of a recorded run over a view whose own run has not begun: the view itself is
 * there and draws, unseen, until its first state is on it. Then the cover goes.
 */

const covers = new WeakMap<HTMLElement, () => void>();

/**
 * Shows `parts`, the insides of the view as it was recorded, in place of the view's own.
 *
 * @param gone called once, when the cover has been taken off
 */
export function cover(view: HTMLElement, parts: readonly Node[], gone: () => void): void {
  const figure = document.createElement("div");
  figure.className = "recorded recorded-cover";
  figure.append(...parts);
  view.append(figure);
  view.classList.add("covered");
  covers.set(view, () => {
    covers.delete(view);
    figure.remove();
    view.classList.remove("covered");
    gone();
  });
}

export const isCovered = (view: HTMLElement): boolean => covers.has(view);

/** Takes the cover off, if there is one. */
export function uncover(view: HTMLElement): void {
  covers.get(view)?.();
}
