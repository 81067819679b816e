/** A small book of its own in a temporary folder, so that tests never touch the checkout. */
import {type ChildProcess, spawn} from "node:child_process";
import {cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {fileURLToPath} from "node:url";

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));

/** Loaded into every process of a test: whatever asks the network fails at once. */
const NO_NETWORK =
  "data:text/javascript,globalThis.fetch=async(url)=>{throw new Error('no network: '+url)}";

export const CHAPTER = `---
number: 1
title: Perceptron
tagline: "The simplest network."
---

Some prose with $x^2$.

\`\`\`ts id=value
import {answer} from "/lib/answer.js";
const value = answer + 1;
display("value is " + value);
\`\`\`

\`\`\`ts id=file
display(await FileAttachment("/data/words.txt").text());
\`\`\`

\`\`\`ts id=plot
Plot.lineY([1, 2, 3]).plot()
\`\`\`
`;

export class TestProject {
  readonly directory = mkdtempSync(join(tmpdir(), "book-"));

  constructor() {
    for (const name of [
      "package.json",
      "package-lock.json",
      "tsconfig.json",
      "observablehq.config.ts",
    ]) {
      cpSync(join(CHECKOUT, name), join(this.directory, name));
    }
    cpSync(join(CHECKOUT, "src/build"), join(this.directory, "src/build"), {recursive: true});
    for (const name of ["src/index.md", "src/client/themeBoot.ts", "src/editor/lineDiff.ts"]) {
      mkdirSync(dirname(this.path(name)), {recursive: true});
      cpSync(join(CHECKOUT, name), this.path(name));
    }
    symlinkSync(join(CHECKOUT, "node_modules"), join(this.directory, "node_modules"), "junction");
    this.write("data/README.md", "# No page");
    this.write("src/style/index.css", '@import url("observablehq:default.css");\n');
    this.reset();
  }

  /** Takes over files and folders of the book itself, but nothing that it generates. */
  copy(...names: string[]): void {
    for (const name of names) {
      cpSync(join(CHECKOUT, name), this.path(name), {recursive: true, dereference: true});
    }
  }

  /** Puts back the files that tests change. */
  reset(): void {
    this.write("lib/answer.ts", "export const answer: number = 41;\n");
    this.write("data/words.txt", "first words");
    this.write("chapters/01-perceptron.mdx", CHAPTER);
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  write(name: string, contents: string): void {
    mkdirSync(dirname(this.path(name)), {recursive: true});
    writeFileSync(this.path(name), contents);
  }

  /** Runs one of the project's TypeScript commands to its end. */
  async run(
    script: string,
    ...parameters: string[]
  ): Promise<{code: number | null; output: string}> {
    const child = this.start(["--import", "tsx", script, ...parameters]);
    let output = "";
    child.stdout?.on("data", (data) => (output += data));
    child.stderr?.on("data", (data) => (output += data));
    const code = await new Promise<number | null>((done) => child.once("close", done));
    return {code, output};
  }

  /** Starts Node in the project, cut off from the network. */
  start(parameters: string[], environment: Record<string, string> = {}): ChildProcess {
    const env = {...process.env, ...environment};
    const all = ["--import", NO_NETWORK, ...parameters];
    return spawn(process.execPath, all, {cwd: this.directory, env});
  }

  remove(): void {
    rmSync(this.directory, {recursive: true, force: true});
  }
}

/** A running server: its address, and everything it has printed. */
export class Running {
  output = "";

  constructor(readonly child: ChildProcess) {
    child.stdout?.on("data", (data) => (this.output += data));
    child.stderr?.on("data", (data) => (this.output += data));
  }

  /** Resolves with the first match; rejects when the server ends or stays silent. */
  async prints(pattern: RegExp, milliseconds = 20000): Promise<RegExpExecArray> {
    const end = Date.now() + milliseconds;
    while (Date.now() < end) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (this.child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`Did not print ${pattern}. It printed:\n${this.output}`);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const closed = new Promise((done) => this.child.once("close", done));
    this.child.kill();
    await closed;
  }
}
