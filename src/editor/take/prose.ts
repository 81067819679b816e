/** The prose of a chapter as plain Markdown, for readers that know no components: notebooks. */
import {findCells} from "./fences.js";

/** A stretch of the chapter, in its order. */
export type Part = {readonly prose: string} | {readonly cell: string};

/** Code, in which nothing is changed: fences and code within a line. */
const CODE = /^([ \t]*)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1\2[ \t]*$|(`+)[^`\n][^\n]*?\3(?!`)/gm;

/** `$$ words`, lines of LaTeX, `$$`; or on one line `$$ LaTeX $$ words`. */
const FORMULA =
  /^[ \t]*\$\$(?:([^\n$]*)\n([\s\S]*?)\n[ \t]*\$\$|[ \t]*([^\n]*?)[ \t]*\$\$([^\n$]*))[ \t]*$/gm;

const idIn = (words: string): string | undefined => /(?:^|\s)id=["']?([^\s"']+)/.exec(words)?.[1];

/**
 * The chapter without its front matter, cut where cells stand.
 *
 * @param address of the page: links lead there
 */
export function partsOf(mdx: string, address: string): Part[] {
  const head = frontMatterOf(mdx);
  const text = mdx.slice(head.length);
  const chapter = /^number:\s*["']?([^\s"']+)/m.exec(head)?.[1];
  const numbers = numberFormulas(text, chapter);
  const parts: Part[] = [];
  let from = 0;
  // Formulas are numbered through the chapter, components may reach over cells: each tag stands alone.
  const add = (to: number) => {
    const prose = toMarkdown(text.slice(from, to), numbers, address).trim();
    if (prose) parts.push({prose});
  };
  for (const {id, start, end} of findCells(text)) {
    add(start);
    parts.push({cell: id});
    from = end;
  }
  add(text.length);
  return parts;
}

/** The YAML at the head with its fences, or nothing. */
export const frontMatterOf = (mdx: string): string => /^---\n[\s\S]*?\n---\n/.exec(mdx)?.[0] ?? "";

/** A value of the front matter that stands on one line. */
export function frontMatterValue(mdx: string, key: string): string | undefined {
  const line = new RegExp(`^${key}:[ \\t]*(.+)$`, "m").exec(frontMatterOf(mdx))?.[1].trim();
  return line?.replace(/^(["'])(.*)\1$/, "$2");
}

/** "2.7" for each formula that has an id. */
function numberFormulas(text: string, chapter: string | undefined): Map<string, string> {
  const numbers = new Map<string, string>();
  let count = 0;
  for (const [, above, , , behind] of outsideCode(text).matchAll(FORMULA)) {
    count += 1;
    const id = idIn(above ?? behind);
    if (id) numbers.set(id, chapter ? `${chapter}.${count}` : String(count));
  }
  return numbers;
}

/** Blanks of the same length in the place of code. */
const outsideCode = (text: string): string =>
  text.replace(CODE, (code) => code.replace(/[^\n]/g, " "));

function toMarkdown(text: string, numbers: ReadonlyMap<string, string>, address: string): string {
  const kept: string[] = [];
  const marked = text.replace(CODE, (code) => `\uE000${kept.push(code) - 1}\uE001`);
  const plain = marked
    .replace(FORMULA, (_, above?: string, lines?: string, line?: string, behind?: string) => {
      const number = numbers.get(idIn(above ?? behind ?? "") ?? "");
      return `\n$$\n${lines ?? line}${number ? ` \\tag{${number}}` : ""}\n$$\n`;
    })
    .replace(/\{\/\*[\s\S]*?\*\/\}/g, "")
    .replace(/<(Note|Erratum)((?:\s[^>]*)?)>([\s\S]*?)<\/\1>/g, (_, name, props, inside) =>
      quoted(titleOf(name, props), inside),
    )
    .replace(/<([A-Z]\w*)((?:\s+\w+="[^"]*")*)\s*\/?>/g, (_, name: string, props: string) =>
      opening(name, propsOf(props), numbers),
    )
    .replace(/<\/([A-Z]\w*)>/g, (_, name: string) => (name === "Hint" ? "\n\n</details>\n" : ""))
    .replace(
      /\]\((#[^)\s]*|\.{0,2}\/[^)\s]*)\)/g,
      (_, link: string) => `](${absolute(link, address)})`,
    )
    .replace(/\n{3,}/g, "\n\n");
  return plain.replace(/\uE000(\d+)\uE001/g, (_, i) => kept[Number(i)]);
}

function opening(
  name: string,
  props: Readonly<Record<string, string>>,
  numbers: ReadonlyMap<string, string>,
): string {
  switch (name) {
    case "Eq":
      return props.chapter
        ? `(${props.id} of chapter ${props.chapter})`
        : `(${numbers.get(props.id) ?? props.id})`;
    case "Live":
      return `\`${props.value}\``;
    case "Exercise":
      return `\n### Exercise: ${props.title}\n\n`;
    case "Hint":
      return "\n<details><summary>Hint</summary>\n\n";
    case "Definition":
      return `\n**${props.term}**: `;
    case "Figure":
      return `\n*${props.caption}*\n\n`;
    default:
      return "";
  }
}

function titleOf(name: string, props: string): string {
  const {title, no} = propsOf(props);
  return name === "Erratum" ? `Erratum ${no}` : (title ?? "Note");
}

function quoted(title: string, text: string): string {
  const lines = [`**${title}**`, "", ...text.trim().split("\n")];
  return `\n${lines.map((line) => `> ${line}`.trimEnd()).join("\n")}\n\n`;
}

const propsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    Array.from(text.matchAll(/(\w+)="([^"]*)"/g), ([, name, value]) => [name, value]),
  );

function absolute(link: string, address: string): string {
  return URL.canParse(link, address) ? new URL(link, address).href : link;
}
