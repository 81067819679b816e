/** The words behind an opening fence or `$$`: `id=forward collapse`. */
import type {ErrorList, Place} from "./errors.js";
import {oneOf} from "./errors.js";
import type {ChapterError} from "./types.js";

/**
 * @param what the subject of a complaint, e.g. "A cell"
 * @param found receives the mistakes, beside the list of the whole chapter
 */
export function parseMeta(
  meta: string,
  known: readonly string[],
  what: string,
  place: Place,
  errors: ErrorList,
  found: ChapterError[],
): Map<string, string> {
  const words = new Map<string, string>();
  for (const word of meta.split(/\s+/)) {
    if (!word) continue;
    const [key, ...rest] = word.split("=");
    const value = rest.join("=").replace(/^(["'])(.*)\1$/, "$2");
    if (!known.includes(key)) {
      const message = `${what} knows no word "${key}". It may be ${oneOf(known)}, without spaces around "=".`;
      found.push(errors.add(place, message));
    }
    words.set(key, value);
  }
  return words;
}
