/** Chapter files are named by number and slug: 07-cnn.mdx, 48a-tokenisation.mdx, glossary.mdx. */

const NUMBERED = /^(\d\d)([a-z]?)-[a-z0-9]+(?:-[a-z0-9]+)*$/;
const PLAIN = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** "chapters/07-cnn.mdx" -> "07-cnn". */
export function slugOf(file: string): string {
  const name = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  return name.replace(/\.mdx$/, "");
}

export function isValidSlug(slug: string): boolean {
  return NUMBERED.test(slug) || PLAIN.test(slug);
}

/** "07-cnn" -> "7", "48a-tokenisation" -> "48a", "glossary" -> undefined. */
export function numberOf(slug: string): string | undefined {
  const match = NUMBERED.exec(slug);
  return match ? `${Number(match[1])}${match[2]}` : undefined;
}

/** What numbers of formulas and figures begin with: "7", and "G" for the glossary. */
export const prefixOf = (slug: string): string => numberOf(slug) ?? slug.slice(0, 1).toUpperCase();

/** Orders slugs as the book reads: by number, unnumbered pages last. */
export function compareSlugs(a: string, b: string): number {
  const numbered = Number(NUMBERED.test(b)) - Number(NUMBERED.test(a));
  return numbered || (a < b ? -1 : a > b ? 1 : 0);
}
