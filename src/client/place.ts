/**
 * Remembers where the reader was in each chapter, and which chapters were read to the end. A chapter
 * that is opened again at its top offers the section where it was left. All of it stays in this
 * browser; where storage is forbidden, nothing is remembered and nothing is said.
 */
import {html} from "../views/dom.js";

/** One entry for the whole book: page -> where it was left. */
const KEY = "nnlive.places";
/** A heading counts as reached when it is so far up, as a share of the window. */
const REACHED = 0.4;
/** Places are written down at most so often, in milliseconds. */
const EVERY = 500;

interface Place {
  /** Anchor of the last section that was reached. */
  section?: string;
  read?: boolean;
}

export function rememberPlace(main: Element): void {
  const headings = [...main.querySelectorAll<HTMLElement>("h2[id]")];
  if (headings.length === 0) return;
  const page = pageOf(location.href);
  const before = readPlaces()[page];
  markRead();
  if (before?.section && !location.hash && window.scrollY < 100) offer(before.section, headings);

  let timer: ReturnType<typeof setTimeout> | undefined;
  const note = () => {
    timer = undefined;
    const section = headings.findLast(
      (heading) => heading.getBoundingClientRect().top < innerHeight * REACHED,
    )?.id;
    const end = main.getBoundingClientRect().bottom < innerHeight * 1.5;
    const places = readPlaces();
    const read = places[page]?.read || end || undefined;
    places[page] = {...(section && !end && {section}), ...(read && {read})};
    writePlaces(places);
    if (end) markRead();
  };
  addEventListener(
    "scroll",
    () => {
      if (timer === undefined) timer = setTimeout(note, EVERY);
    },
    {passive: true},
  );
}

/** A line at the foot of the window, until it is used, dismissed, or the reader scrolls on. */
function offer(section: string, headings: readonly HTMLElement[]): void {
  const heading = headings.find(({id}) => id === section);
  if (!heading || heading === headings[0]) return;
  const dismiss = html("button", {type: "button", "aria-label": "Stay here"}, "×");
  const link = html("a", {href: `#${section}`}, `Continue at “${heading.textContent?.trim()}”`);
  const bar = html("aside", {class: "place-offer", "aria-label": "Where you were"}, link, dismiss);
  const remove = () => {
    bar.remove();
    removeEventListener("scroll", moved);
  };
  const moved = () => scrollY > innerHeight && remove();
  link.addEventListener("click", remove);
  dismiss.addEventListener("click", remove);
  addEventListener("scroll", moved, {passive: true});
  document.body.append(bar);
}

/** Ticks the chapters that were read in the list of chapters. */
function markRead(): void {
  const places = readPlaces();
  for (const link of document.querySelectorAll<HTMLAnchorElement>(
    "#observablehq-sidebar .observablehq-link a",
  )) {
    if (!places[pageOf(link.href)]?.read || link.querySelector(".place-read")) continue;
    link.append(html("span", {class: "place-read", role: "img", "aria-label": "read"}, "✓"));
  }
}

/** "chapters/02-multi-layer-perceptron", wherever the site stands. */
function pageOf(address: string): string {
  return new URL(address).pathname
    .replace(/\.html$/, "")
    .split("/")
    .slice(-2)
    .join("/");
}

function readPlaces(): Record<string, Place> {
  try {
    const places: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof places === "object" && places ? (places as Record<string, Place>) : {};
  } catch {
    return {};
  }
}

function writePlaces(places: Record<string, Place>): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(places));
  } catch {
    // Full or forbidden: then the place is not remembered.
  }
}
