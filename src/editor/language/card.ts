/** What a name is, as a small card beside it. */
import type {Explanation} from "./protocol.js";

export function explanationBox({
  signature,
  about,
  cell,
}: Omit<Explanation, "from" | "to">): HTMLElement {
  const box = element("div", "cm-explanation");
  box.append(element("code", "cm-signature", signature));
  if (cell !== undefined) box.append(element("p", "cm-origin", `From cell ${cell}.`));
  box.append(...paragraphs(about));
  return box;
}

/** Text with code in backticks. */
export function paragraphs(text: string): HTMLElement[] {
  return text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== "")
    .map((part) => {
      const paragraph = element("p", "cm-about");
      part.split(/`([^`]+)`/).forEach((piece, i) => {
        paragraph.append(i % 2 === 1 ? element("code", "", piece) : piece);
      });
      return paragraph;
    });
}

export function element(name: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
