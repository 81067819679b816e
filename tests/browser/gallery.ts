/**
 * Takes a picture of each view of the gallery, so that the same page gives the same pictures on every
 * machine: text in fonts that come with the tests, no motion, nothing that depends on scrolling.
 */
import {fileURLToPath} from "node:url";
import type {Browser, Page} from "playwright-core";
import {openPage} from "./browser.js";

export interface Look {
  readonly name: string;
  readonly scheme: "light" | "dark";
  /** Width of the text column, in pixels. */
  readonly width: number;
}

/** Both themes and both kinds of layout, in as few pictures as show them. */
export const LOOKS: readonly Look[] = [
  {name: "light", scheme: "light", width: 656},
  {name: "dark", scheme: "dark", width: 354},
];

/** Fonts of a package of the tests, below an address that the site does not have. */
const FONTS = new URL(".", import.meta.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"));
const FACES = [
  ["Picture", "normal", "DejaVuSansCondensed.ttf"],
  ["Picture", "bold", "DejaVuSansCondensed-Bold.ttf"],
  ["Picture Mono", "normal", "DejaVuSansMono.ttf"],
];

/**
 * Only the outputs of cells are left; prose may change without a new picture. The panel that drives a
 * view has pictures of its own. All sections lie on one and the same place, and one at a time is shown:
 * where a section stands on the page would round its lines to pixels in one way or another.
 */
const styleOf = ({width}: Look) => `
  ${FACES.map(
    ([family, weight, file]) =>
      `@font-face { font-family: "${family}"; font-weight: ${weight}; src: url("/fonts/${file}"); }`,
  ).join("")}
  :root {
    --serif: Picture !important;
    --sans-serif: Picture !important;
    --monospace: "Picture Mono" !important;
  }
  * { text-rendering: geometricPrecision !important; }
  #observablehq-main {
    position: absolute;
    top: 16px;
    left: 16px;
    width: ${width}px;
    max-width: none;
  }
  [data-view] {
    position: absolute;
    top: 0;
    left: 0;
    width: 100%;
    visibility: hidden;
  }
  [data-view].shown { visibility: visible; }
  #observablehq-header,
  #observablehq-footer,
  #observablehq-sidebar,
  #observablehq-sidebar-toggle,
  #observablehq-sidebar-backdrop,
  #observablehq-toc,
  #observablehq-main > :not([data-view]),
  [data-view] > :not(.observablehq--block),
  [data-view]:not([data-view~="runPanel"]) run-panel {
    display: none !important;
  }
`;

/** How long the page must be at rest before it counts as drawn, in milliseconds. */
const REST = 700;

export interface GalleryPage {
  readonly page: Page;
  /** Names of the sections, in the page's order. */
  readonly names: readonly string[];
  /** The picture of a section, a PNG. */
  shoot(name: string): Promise<Buffer>;
  close(): Promise<void>;
}

/**
 * Opens the gallery and waits until all its views are drawn.
 *
 * @param site address of the site's front page
 * @throws Error when something on the page fails
 */
export async function openGallery(
  browser: Browser,
  site: string,
  look: Look,
): Promise<GalleryPage> {
  const {page, problems} = await openPage(
    browser,
    `${site}gallery.html`,
    {
      viewport: {width: look.width + 32, height: 900},
      colorScheme: look.scheme,
      reducedMotion: "reduce",
    },
    async (context) => {
      await context.addInitScript(prepare, styleOf(look));
      await context.route("**/fonts/*.ttf", (route) => {
        const name = route.request().url().split("/").pop() ?? "";
        return route.fulfill({path: fileURLToPath(new URL(name, FONTS))});
      });
    },
  );
  await page.evaluate(restOfPage, REST);
  if (problems.length > 0) throw new Error(`The gallery fails:\n${problems.join("\n")}`);
  const names = await page.$$eval("[data-view] > h3", (all) => all.map(({id}) => id));
  return {
    page,
    names,
    shoot: async (name) => {
      const section = page.locator(`[data-view]:has(> #${name})`);
      await section.evaluate((element) => element.classList.add("shown"));
      const picture = await section.screenshot({animations: "disabled"});
      await section.evaluate((element) => element.classList.remove("shown"));
      return picture;
    },
    close: () => page.context().close(),
  };
}

/** Runs in the page before all else. */
function prepare(style: string): void {
  // Views draw when they are in sight. Here all are.
  class AlwaysInSight {
    constructor(readonly tell: IntersectionObserverCallback) {}
    observe(target: Element): void {
      const entry = {target, isIntersecting: true, intersectionRatio: 1};
      queueMicrotask(() =>
        this.tell([entry as IntersectionObserverEntry], this as unknown as IntersectionObserver),
      );
    }
    unobserve(): void {}
    disconnect(): void {}
  }
  globalThis.IntersectionObserver = AlwaysInSight as unknown as typeof IntersectionObserver;
  document.addEventListener("DOMContentLoaded", () => {
    const element = document.createElement("style");
    element.textContent = style;
    document.head.append(element);
  });
}

/** Runs in the page: waits until no cell computes and nothing has changed for so long. */
async function restOfPage(rest: number): Promise<void> {
  await document.fonts.ready;
  let changed = performance.now();
  const observer = new MutationObserver(() => {
    changed = performance.now();
  });
  observer.observe(document, {
    childList: true,
    subtree: true,
    characterData: true,
    attributes: true,
  });
  const busy = () =>
    document.querySelector("[data-view] :is(observablehq-loading, [data-state=running])") !== null;
  const deadline = performance.now() + 60_000;
  while (busy() || performance.now() - changed < rest) {
    if (performance.now() > deadline) throw new Error("The gallery does not come to rest.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  observer.disconnect();
}
