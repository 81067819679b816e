/**
 * `<Since chapter="02" cells="mlp, loop" now="cnn, learn"/>`: what changed in the code since an earlier
 * chapter, line by line. Made at build time from the two chapters' own cells.
 */
import {type ComponentChildren, h, type JSX} from "preact";
import {DIFF_SIGNS, diffCount, lineDiff} from "../editor/lineDiff.js";
import {ANCHORS, type Draft} from "./draft.js";
import {readMarks} from "./marks.js";
import {numberOf} from "./slug.js";

interface SinceProps {
  readonly chapter?: string;
  readonly cells?: string;
  readonly now?: string;
}

const listOf = (text = "") => text.split(/\s*,\s*/).filter(Boolean);

/** What is wrong with a use: a chapter or a cell that does not exist. */
export function sinceMistake(props: SinceProps, draft: Draft): string | undefined {
  const lost = listOf(props.now).find((id) => !draft.hasCell(id));
  if (lost) return `<Since> names the cell "${lost}", which this chapter does not have.`;
  const {readSource, slugs} = draft.context;
  if (!readSource || !slugs) return undefined;
  const slug = slugOf(props.chapter, draft);
  if (!slug) return `<Since> names chapter ${props.chapter}, which is not there.`;
  const source = readSource(slug);
  const missing = listOf(props.cells).find((id) => cellIn(source, id) === undefined);
  return missing && `<Since> names the cell "${missing}", which chapter ${props.chapter} lacks.`;
}

export function renderSince(
  props: SinceProps,
  children: ComponentChildren,
  draft: Draft,
): JSX.Element {
  const slug = slugOf(props.chapter, draft);
  const source = slug && draft.context.readSource?.(slug);
  const number = Number.parseInt(props.chapter ?? "", 10);
  const before = listOf(props.cells).map((id) => (source && cellIn(source, id)) || "");
  const after = listOf(props.now).map((id) => draft.cells.find((cell) => cell.id === id)?.source);
  const changes = lineDiff(withoutMarks(before), withoutMarks(after.map((code) => code ?? "")));
  const link = (chapter: string, id: string) =>
    h("a", {href: `${chapter}#${ANCHORS.cell}${id}`}, id);
  return h("details", {class: "since"}, [
    h("summary", null, [
      `What changed since chapter ${number} `,
      h("span", {class: "since-count"}, `${diffCount(changes)} lines`),
    ]),
    children,
    h("p", {class: "since-cells"}, [
      `Chapter ${number}: `,
      commas(listOf(props.cells).map((id) => link(`./${slug}`, id))),
      "; here: ",
      commas(listOf(props.now).map((id) => link("", id))),
      ".",
    ]),
    h(
      "pre",
      {
        class: "diff",
        tabindex: 0,
        role: "region",
        "aria-label": `Code changed since chapter ${number}`,
      },
      h(
        "code",
        {class: "diff-code"},
        changes.map(({kind, text}) => h(TAGS[kind], null, `${DIFF_SIGNS[kind]}${text}\n`)),
      ),
    ),
  ]);
}

const TAGS = {same: "span", added: "ins", removed: "del", far: "small"} as const;

const commas = (items: readonly JSX.Element[]) =>
  items.flatMap((item, i) => (i > 0 ? [", ", item] : [item]));

/** Marks of formulas are not what changed. */
const withoutMarks = (codes: readonly string[]) =>
  codes
    .map((code) =>
      readMarks(code)
        .lines.map(({text}) => text)
        .join("\n"),
    )
    .join("\n\n");

function slugOf(chapter = "", draft: Draft): string | undefined {
  const number = chapter.replace(/^0+/, "");
  return [...(draft.context.slugs ?? [])].find((slug) => numberOf(slug) === number);
}

/** The code of a cell in a chapter's source. */
function cellIn(source: string, id: string): string | undefined {
  for (const [, meta, code] of source.matchAll(/^```ts ([^\n]*)\n([\s\S]*?)^```/gm)) {
    if (new RegExp(`(^|\\s)id=${id}(\\s|$)`).test(meta)) return code.replace(/\n$/, "");
  }
  return undefined;
}
