/** A page with formulas and cells as the compiler writes them, for tests of what the page does. */
import {compileChapter} from "../../src/build/chapter.js";

const FRONT = "---\nnumber: 7\ntitle: T\ntagline: t\n";

/** Puts the compiled chapter into the document; cells stay without their output. */
export async function showChapter(body: string, notation = ""): Promise<void> {
  const source = `${FRONT}${notation && `notation:\n${notation}\n`}---\n${body}`;
  const {markdown, errors} = await compileChapter(source, "chapters/07-cnn.mdx");
  if (errors.length > 0) throw new Error(errors.map(({message}) => message).join("\n"));
  const html = markdown.replace(/^---[\s\S]*?---\n/, "").replace(/^```ts[\s\S]*?^```$/gm, "");
  document.body.innerHTML = `<main id="observablehq-main">${html}</main>`;
}

/** The one element that a selector finds. */
export function find<T extends HTMLElement>(selector: string): T {
  const element = document.querySelector<T>(selector);
  if (!element) throw new Error(`The page has no ${selector}.`);
  return element;
}

/** Sends what a mouse does when it comes to an element. */
export function pointAt(element: Element, pointerType = "mouse"): void {
  const event = new MouseEvent("pointerover", {bubbles: true});
  element.dispatchEvent(Object.assign(event, {pointerType}));
}

export function press(element: Element, key: string): boolean {
  return element.dispatchEvent(
    new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}),
  );
}
