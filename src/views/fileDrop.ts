/**
 * A place to drop a file, or to choose one by click or keyboard. The file is read here and goes
 * nowhere else. What is wrong with it is said in the place.
 */
import {html, setText} from "./dom.js";
import {formatBytes} from "./format.js";

export interface FileDropOptions {
  /** What the place is for: "Drop a CSV file". */
  label: string;
  /** What is taken, in a line: "Up to 5 MB". */
  hint: string;
  /** File types for the chooser, as an `accept` attribute. */
  accept: string;
  /** Bytes of the largest file. */
  largest: number;
  /** Reads the file, and returns what to say of it. @throws Error that says what is wrong with it */
  take: (file: File) => Promise<string>;
}

export interface FileDrop {
  readonly element: HTMLElement;
  /** Takes a file as if it had been dropped. */
  take(file: File): Promise<void>;
}

export function fileDrop({label, hint, accept, largest, take}: FileDropOptions): FileDrop {
  const input = html("input", {type: "file", accept, class: "visually-hidden"});
  const place = html(
    "label",
    {class: "file-drop"},
    input,
    html("span", {class: "file-drop-label"}, label),
    html("span", {class: "file-drop-hint"}, `or choose one. ${hint} It stays on this machine.`),
  );
  const status = html("p", {class: "file-status", role: "status"});
  const problem = html("p", {class: "file-problem", role: "alert"});
  const element = html("div", {class: "file-drop-area"}, place, status, problem);
  let latest: File | undefined;

  const takeFile = async (file: File) => {
    latest = file;
    setText(problem, "");
    setText(status, `Reading ${file.name} …`);
    try {
      if (file.size === 0) throw new Error("the file is empty");
      if (file.size > largest) {
        throw new Error(`it has ${formatBytes(file.size)}, more than ${formatBytes(largest)}`);
      }
      const said = await take(file);
      if (latest === file) setText(status, said);
    } catch (reason) {
      if (latest !== file) return;
      setText(status, "");
      setText(
        problem,
        `${file.name}: ${reason instanceof Error ? reason.message : String(reason)}.`,
      );
    }
  };

  const takeFrom = (files: FileList | undefined | null) => {
    if (!files || files.length === 0) return;
    if (files.length > 1) {
      setText(status, "");
      setText(problem, `${files.length} files at once: drop one.`);
    } else void takeFile(files[0]);
  };

  input.addEventListener("change", () => {
    takeFrom(input.files);
    // The same file again is a change as well.
    input.value = "";
  });
  const over = (is: boolean) => place.classList.toggle("file-over", is);
  for (const kind of ["dragenter", "dragover"] as const) {
    place.addEventListener(kind, (event) => {
      event.preventDefault();
      over(true);
    });
  }
  place.addEventListener("dragleave", () => over(false));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    takeFrom(event.dataTransfer?.files);
  });
  // The change of the chooser is no value of the input around it.
  element.addEventListener("input", (event) => event.stopPropagation());
  return {element, take: takeFile};
}
