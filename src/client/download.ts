/** Shows how far a download of data is, in a small box at the foot of the window. */
import type {Progress} from "../data/index.js";

const lines = new Map<string, HTMLElement>();
let box: HTMLElement | undefined;

export function showDownload({name, loaded, total, done}: Progress): void {
  if (done) {
    lines.get(name)?.remove();
    lines.delete(name);
    if (lines.size === 0) {
      box?.remove();
      box = undefined;
    }
    return;
  }
  const line = lineFor(name);
  const progress = line.querySelector("progress") as HTMLProgressElement;
  if (total === undefined) progress.removeAttribute("value");
  else progress.value = loaded / total;
  const amount =
    total === undefined ? megabytes(loaded) : `${megabytes(loaded)} of ${megabytes(total)}`;
  (line.querySelector(".download-amount") as HTMLElement).textContent = amount;
}

function lineFor(name: string): HTMLElement {
  let line = lines.get(name);
  if (!line) {
    line = document.createElement("div");
    const label = document.createElement("label");
    const progress = document.createElement("progress");
    label.append(`Loading ${name} `, progress);
    const amount = document.createElement("span");
    amount.className = "download-amount";
    line.append(label, amount);
    lines.set(name, line);
    if (!box) {
      box = document.createElement("div");
      box.className = "download";
      box.setAttribute("role", "status");
      document.body.append(box);
    }
    box.append(line);
  }
  return line;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
