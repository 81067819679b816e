/** A dialog about the reader's edits: a heading, what it says, and buttons. */
import {html} from "../../views/dom.js";

export interface TakeDialog {
  readonly element: HTMLDialogElement;
  close(): void;
}

export interface DialogButton {
  readonly name: string;
  /** The one that Enter stands for, and that stands out. */
  readonly main?: boolean;
  /** The dialog closes after it, unless it returns false. */
  readonly run?: () => unknown;
}

/**
 * Opens a dialog that is gone once it is closed. Escape and a click beside it close it.
 *
 * @param onClose is told of every way of closing
 */
export function openDialog(
  title: string,
  content: readonly (HTMLElement | string)[],
  buttons: readonly DialogButton[],
  onClose: () => void = () => {},
): TakeDialog {
  const foot = html("div", {class: "take-buttons"});
  const close = html("button", {type: "button", class: "take-close", "aria-label": "Close"}, "×");
  const element = html(
    "dialog",
    {class: "take", "aria-label": title},
    // The heading gets the focus: no button is pressed by an Enter that was meant for something else.
    html("div", {class: "take-head"}, html("h2", {tabindex: -1, autofocus: true}, title), close),
    html("div", {class: "take-body"}, ...content),
    foot,
  );
  for (const {name, main, run} of buttons) {
    const button = html("button", {type: "button", class: main ? "take-main" : "take-other"}, name);
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        if ((await run?.()) !== false) element.close();
      } finally {
        button.disabled = false;
      }
    });
    foot.append(button);
  }
  close.addEventListener("click", () => element.close());
  element.addEventListener("click", (event) => event.target === element && element.close());
  element.addEventListener("close", () => {
    element.remove();
    onClose();
  });
  document.body.append(element);
  element.showModal();
  return {element, close: () => element.close()};
}

/** A dialog that only says something. */
export function say(title: string, ...sentences: (string | HTMLElement)[]): void {
  const content = sentences.map((sentence) => html("p", {}, sentence));
  openDialog(title, content, [{name: "Close", main: true}]);
}
