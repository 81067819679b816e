/** The type check of all cells beside the running book: in a process of its own, because it takes seconds. */
import {type ChildProcess, spawn} from "node:child_process";
import {join} from "node:path";
import type {ChapterError} from "./chapter.js";

export class TypeCheck {
  #child: ChildProcess | undefined;

  constructor(
    readonly directory: string,
    /** Called with all mistakes when a check has ended; a check that was overtaken does not end. */
    readonly done: (mistakes: ChapterError[]) => void,
  ) {}

  /** Checks again; a check that still runs is given up. */
  start(): void {
    this.#child?.kill();
    const command = join(this.directory, "src/build/check/command.ts");
    const child = spawn(process.execPath, ["--import", "tsx", command, "--json"], {
      cwd: this.directory,
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    let output = "";
    child.stdout.on("data", (text) => {
      output += text;
    });
    child.once("close", () => {
      if (this.#child !== child || !output) return;
      this.#child = undefined;
      this.done(JSON.parse(output));
    });
  }
}
