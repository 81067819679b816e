/** What stands for an element of the page: it has a value, if it is an input, and a text to print. */

export class Picture {
  constructor(
    readonly name: string,
    /** What it shows, in words. */
    private readonly words: () => string | Promise<string> = () => `(in the page: ${name})`,
    /** What an input has at first. */
    readonly value?: unknown,
  ) {}

  async text(): Promise<string> {
    return this.words();
  }

  /** Nothing ever happens to it. */
  addEventListener(): void {}
  removeEventListener(): void {}
  dispatchEvent(): boolean {
    return true;
  }
}

/** Rows under heads, each column as wide as its widest text. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [heads, ...rows];
  const widths = heads.map((_, i) => Math.max(...all.map((row) => (row[i] ?? "").length)));
  const line = (row: readonly string[]) =>
    widths.map((width, i) => (row[i] ?? "").padStart(width)).join("  ");
  return all.map(line).join("\n");
}
