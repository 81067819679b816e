/**
 * Marks in the rendered page that stand for code: Markdown and HTML pass them through untouched, and
 * whoever makes the page puts the code in their places.
 */

/** Marks the place of a fence. */
export function fenceMark(index: number): string {
  return `\uE000fence ${index}\uE001`;
}

/** Marks the place of a live value. */
export function liveMark(index: number): string {
  return `\uE000live ${index}\uE001`;
}

export function replaceCodeMarks(
  html: string,
  place: (kind: "fence" | "live", index: number) => string,
): string {
  return html.replace(/\uE000(fence|live) (\d+)\uE001/g, (_, kind, index) =>
    place(kind, Number(index)),
  );
}
