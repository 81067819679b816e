/** The sections of the gallery as its source has them: what must be there, before anything is drawn. */
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {ROOT} from "../../src/build/check/root.js";

export interface GallerySection {
  /** The views that it shows, by the names they are exported under. */
  readonly names: readonly string[];
  readonly title: string;
  readonly body: string;
}

const SECTION = /^<section data-view="([^"]*)">\n\n### (.+)\n([\s\S]*?)^<\/section>$/gm;

/** @throws Error when a section is not of the form that the others have */
export function gallerySections(): GallerySection[] {
  const page = readFileSync(join(ROOT, "src/gallery.md"), "utf8");
  const sections = Array.from(page.matchAll(SECTION), ([, names, title, body]) => ({
    names: names.split(" "),
    title,
    body,
  }));
  const opened = page.match(/<section/g)?.length ?? 0;
  if (sections.length !== opened) {
    throw new Error(
      `src/gallery.md has ${opened} sections, of which ${sections.length} have the form ` +
        '<section data-view="name">, empty line, ### title, …, </section>.',
    );
  }
  return sections;
}
