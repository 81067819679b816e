/** A button at each display formula that copies its LaTeX. It shows with the formula's other tools. */
import {html} from "../views/dom.js";
import {announce} from "./announce.js";

/** How long the button says what it did, in milliseconds. */
const SAID = 1600;

export function addCopyButtons(): void {
  for (const formula of document.querySelectorAll<HTMLElement>(".equation[data-tex]")) {
    const tools = formula.querySelector(".equation-tools");
    if (!tools || tools.querySelector(".equation-copy")) continue;
    const button = html("button", {type: "button", class: "equation-copy"}, "Copy LaTeX");
    button.setAttribute("aria-label", `Copy LaTeX of formula ${formula.dataset.number}`);
    button.addEventListener("click", async () => {
      const copied = await copyText(formula.dataset.tex ?? "");
      const word = copied ? "Copied" : "Not allowed";
      announce(
        copied ? `Copied formula ${formula.dataset.number} as LaTeX` : "Copying is not allowed",
      );
      button.textContent = word;
      setTimeout(() => {
        button.textContent = "Copy LaTeX";
      }, SAID);
    });
    tools.append(button);
  }
}

/** Returns whether it succeeded. Without a secure connection browsers only know the old way. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = html("textarea", {class: "visually-hidden", readonly: true}, text);
    const focused = document.activeElement as HTMLElement | null;
    document.body.append(field);
    field.select();
    const copied = document.execCommand?.("copy") ?? false;
    field.remove();
    focused?.focus();
    return copied;
  }
}
