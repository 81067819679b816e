/** The front page: the map's lights, and tags that choose among the chapters, in the map as well. */
import {tendLineage} from "./lineage.js";

export function tendFrontPage(contents: Element): void {
  const map = document.querySelector(".lineage-map");
  if (map) tendLineage(map);
  tendTags(contents, map);
}

function tendTags(contents: Element, map: Element | null): void {
  const bar = contents.querySelector<HTMLElement>(".contents-tags");
  if (!bar) return;
  const buttons = [...bar.querySelectorAll<HTMLButtonElement>("[data-tag]")];
  const items = [...contents.querySelectorAll<HTMLElement>("li[data-number]")];
  const nodes = [...(map?.querySelectorAll<SVGElement>(".lineage-node") ?? [])];

  /** A chapter is shown when it has every tag that is pressed. */
  const update = () => {
    const wanted = buttons.filter(isPressed).map(({dataset}) => dataset.tag ?? "");
    const shown = new Set<string>();
    for (const item of items) {
      const tags = item.dataset.tags?.split("; ") ?? [];
      item.hidden = !wanted.every((tag) => tags.includes(tag));
      if (!item.hidden) shown.add(item.dataset.number?.replace(/[a-h]$/, "") ?? "");
    }
    for (const part of contents.querySelectorAll<HTMLElement>(".contents-part")) {
      part.hidden = !part.querySelector("li:not([hidden])");
    }
    for (const node of nodes) {
      node.classList.toggle("lineage-out", !shown.has(node.dataset.number ?? ""));
    }
    // No button may lead to an empty list.
    for (const button of buttons) {
      const tag = button.dataset.tag ?? "";
      const left = items.filter(
        (item) => !item.hidden && item.dataset.tags?.split("; ").includes(tag),
      );
      button.disabled = !isPressed(button) && left.length === 0;
    }
  };

  for (const button of buttons) {
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(!isPressed(button)));
      update();
    });
  }
  bar.hidden = false;
}

const isPressed = (button: Element) => button.getAttribute("aria-pressed") === "true";
