/** What a cell finds in a page without an import, as far as it makes sense without one. */
import {Picture} from "./picture.js";
import {print} from "./print.js";

/** Prints a value, and gives it back. */
export function display<T>(value: T): T {
  print(value);
  return value;
}

/** The value that an input has at first; inputs do not move here. */
export function view(input: {value?: unknown}): unknown {
  const {value} = input;
  if (input instanceof Picture) print(input);
  return value;
}

/** Text without its tags, and what is put into it. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Picture {
  return new Picture("html", async () => {
    const parts = await Promise.all(
      values.map(async (value) => (value instanceof Picture ? `\n${await value.text()}\n` : value)),
    );
    const text = strings.map((string, i) => string + (i < parts.length ? String(parts[i]) : ""));
    return text
      .join("")
      .replace(/<[^>]*>/g, "")
      .replace(/\n{2,}/g, "\n")
      .trim();
  });
}
export const svg = (): Picture => new Picture("svg");

/** Every function of it gives a picture. */
const drawing = (library: string): unknown =>
  new Proxy({}, {get: (_, name) => () => new Picture(`${library}.${String(name)}`)});

export const Plot = drawing("Plot");
export const d3 = drawing("d3");
export const Generators = drawing("Generators");

export const width = 640;
export const dark = false;
export const now = Date.now();
/** No cell ever runs again. */
export const invalidation = new Promise<void>(() => {});
export const visibility = async <T>(value?: T): Promise<T | undefined> => value;
export const resize = (): Picture => new Picture("resize");
export const Mutable = <T>(value: T): T => value;

export function FileAttachment(name: string): never {
  throw new Error(`FileAttachment("${name}"): files of the site are there in its pages only.`);
}
