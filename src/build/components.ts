/** The components that a chapter may use, as one table: their props, and what they become. */
import {type ComponentChildren, h, type JSX} from "preact";
import {groupBeside} from "./beside.js";
import {referencesMistake} from "./bibliography.js";
import {expressionMistake} from "./cellSyntax.js";
import {liveMark} from "./codeMarks.js";
import {ANCHORS, type Draft, type IdKind} from "./draft.js";
import {errorBox, oneOf, type Place} from "./errors.js";
import {findFormula, type Target} from "./formulaReferences.js";
import {GLOSSARY} from "./glossary.js";
import {renderText} from "./math.js";
import {renderSince, sinceMistake} from "./since.js";
import {numberOf} from "./slug.js";
import {renderSourcePiece, sourceMistake} from "./sourcePiece.js";
import type {ChapterError} from "./types.js";

export type Props = Readonly<Record<string, string>>;

export interface Component {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** The folder of its own files, which `from` puts in: what is left of it here was not found. */
  readonly included?: string;
  /** Whether it stands within a sentence. */
  readonly inline?: true;
  /** The component that this one must stand in. */
  readonly parent?: string;
  /** What the `id` prop identifies, and so which numbering the component joins. */
  readonly kind?: IdKind;
  /** Checks that go beyond the presence of props; returns a message. */
  readonly check?: (props: Props, draft: Draft) => string | undefined;
  /** Like `check`, but after the whole chapter has been read. */
  readonly checkLater?: (props: Props, draft: Draft) => string | undefined;
  readonly render: (use: Use, children: ComponentChildren, draft: Draft) => JSX.Element;
}

/** One use of a component. */
export interface Use {
  readonly name: string;
  readonly props: Props;
  /** "7.2" for components that are counted. */
  readonly number: string;
}

export const COMPONENTS: Readonly<Record<string, Component>> = {
  Definition: {
    required: ["id", "term"],
    optional: ["chapters"],
    kind: "term",
    render: ({props}, children, {context}) =>
      h("div", {class: "definition", id: `${ANCHORS.term}${props.id}`}, [
        h("p", {class: "definition-term"}, [
          h("dfn", null, props.term),
          props.chapters &&
            h("span", {class: "definition-chapters"}, chapterLinks(props.chapters, context.slugs)),
        ]),
        h(
          "div",
          {class: "definition-text", "data-term": props.id, "data-name": props.term},
          children,
        ),
      ]),
  },
  Term: {
    inline: true,
    required: ["id"],
    optional: [],
    check: ({id}, {context: {terms}}) => {
      if (!terms || terms.has(id)) return undefined;
      return `The glossary has no term "${id}". Add it to chapters/glossary.mdx, or choose ${oneOf([...terms.keys()])}.`;
    },
    render: ({props: {id}}, children, {context: {terms}}) => {
      const entry = terms?.get(id);
      const href = `./${GLOSSARY}#${ANCHORS.term}${id}`;
      return h("a", {class: "term", href, "data-definition": entry?.text}, [
        hasText(children) ? children : entry?.term.toLowerCase(),
      ]);
    },
  },
  Note: {
    required: [],
    optional: ["title"],
    render: ({props}, children) =>
      h("aside", {class: "note", role: "note"}, [
        props.title && h("p", {class: "note-title"}, props.title),
        children,
      ]),
  },
  Erratum: {
    required: ["no"],
    optional: [],
    render: ({props}, children) =>
      h("aside", {class: "erratum", role: "note", "data-erratum": props.no}, [
        h("p", {class: "erratum-title"}, `Erratum ${props.no}`),
        children,
      ]),
  },
  Figure: {
    required: ["id", "caption"],
    optional: [],
    kind: "figure",
    check: ({caption}) => {
      try {
        renderText(caption);
        return undefined;
      } catch (error) {
        return `The caption of <Figure> has a formula that KaTeX cannot read: ${(error as Error).message}`;
      }
    },
    render: ({props, number}, children) =>
      h("figure", {class: "figure", id: `${ANCHORS.figure}${props.id}`, "data-figure": props.id}, [
        children,
        h("figcaption", null, [
          h(
            "a",
            {class: "figure-number", href: `#${ANCHORS.figure}${props.id}`},
            `Figure ${number}`,
          ),
          " ",
          renderText(props.caption),
        ]),
      ]),
  },
  Exercise: {
    required: ["id", "title"],
    optional: [],
    kind: "exercise",
    included: "exercises",
    render: ({props, number}, children) => {
      const anchor = `${ANCHORS.exercise}${props.id}`;
      return h("section", {class: "exercise", id: anchor, "data-exercise": props.id}, [
        h("p", {class: "exercise-title"}, [
          h("a", {class: "exercise-number", href: `#${anchor}`}, `Exercise ${number}`),
          ` ${props.title}`,
        ]),
        groupBeside([children].flat()),
      ]);
    },
  },
  Hint: {
    required: [],
    optional: [],
    parent: "Exercise",
    render: (_, children) => h("details", {class: "hint"}, [h("summary", null, "Hint"), children]),
  },
  Live: {
    inline: true,
    required: ["value"],
    optional: [],
    check: ({value}) => {
      const mistake = expressionMistake(value);
      return mistake && `The value of <Live> is no expression: ${mistake}`;
    },
    render: ({props}, _, draft) => {
      const index = draft.liveValues.push(props.value) - 1;
      return h("span", {class: "live", "data-live": props.value}, liveMark(index));
    },
  },
  References: {
    required: ["of"],
    optional: [],
    check: ({of}, {context}) => referencesMistake(of, context.bibliography),
    render: (_, children) => h("div", {class: "references"}, children),
  },
  Since: {
    required: ["chapter", "cells", "now"],
    optional: [],
    checkLater: sinceMistake,
    render: ({props}, children, draft) => renderSince(props, children, draft),
  },
  Source: {
    required: ["file", "name"],
    optional: [],
    check: sourceMistake,
    render: ({props}, children, draft) => renderSourcePiece(props, children, draft),
  },
  Eq: {
    inline: true,
    required: ["id"],
    optional: ["chapter"],
    checkLater: ({id, chapter}, draft) => {
      const found = findFormula(id, chapter, draft);
      return "mistake" in found ? found.mistake : undefined;
    },
    render: ({props: {id, chapter}}, _, draft) => {
      const {number, href} = findFormula(id, chapter, draft) as Target;
      return h("a", {class: "equation-reference", href}, `(${number})`);
    },
  },
};

const hasText = (children: ComponentChildren) =>
  Array.isArray(children) ? children.length > 0 : Boolean(children);

/** "2, 48a": links to the chapters that exist, plain text for those that are planned. */
function chapterLinks(numbers: string, slugs: ReadonlySet<string> | undefined) {
  return numbers.split(/\s*,\s*/).map((number, i) => {
    const slug = [...(slugs ?? [])].find((candidate) => numberOf(candidate) === number);
    const link = slug ? h("a", {href: `./${slug}`}, `chapter ${number}`) : `chapter ${number}`;
    return [i > 0 && ", ", link];
  });
}

/**
 * Checks one use of a component and counts it.
 *
 * @param found receives the mistakes; those that only show at the end arrive there later
 * @param ancestors names of the components around this one
 */
export function readUse(
  name: string,
  props: Props,
  place: Place,
  ancestors: readonly string[],
  draft: Draft,
  found: ChapterError[],
): Use {
  const component = COMPONENTS[name];
  const complain = (message: string) => found.push(draft.errors.add(place, message));
  if (component.included && props.from !== undefined) {
    complain(
      `There is no file ${component.included}/${draft.slug}/${props.from}.mdx beside the chapter. <${name} from="…"/> stands on a line by itself and names a file there.`,
    );
    return {name, props, number: ""};
  }
  const known = [...component.required, ...component.optional];
  for (const prop of component.required) {
    if (!props[prop]) complain(`<${name}> needs ${prop}: <${name} ${prop}="…">.`);
  }
  for (const prop of Object.keys(props)) {
    if (known.includes(prop)) continue;
    const cure = known.length > 0 ? `It takes ${oneOf(known)}.` : "It takes none.";
    complain(`<${name}> has no property "${prop}". ${cure}`);
  }
  if (component.parent && !ancestors.includes(component.parent)) {
    complain(`<${name}> belongs inside <${component.parent}>.`);
  }
  if (component.kind && props.id) {
    const claimed = draft.claim(component.kind, props.id, place);
    if (claimed) found.push(claimed);
  }
  if (component.required.every((prop) => props[prop])) {
    const mistake = component.check?.(props, draft);
    if (mistake) complain(mistake);
    draft.later.push(() => {
      const late = component.checkLater?.(props, draft);
      if (late) complain(late);
    });
  }
  return {name, props, number: component.kind ? draft.number(component.kind) : ""};
}

/** The rendered use: its mistakes in boxes, and the component itself where it can stand. */
export function renderUse(
  use: Use,
  mistakes: readonly ChapterError[],
  inline: boolean,
  children: ComponentChildren,
  draft: Draft,
): ComponentChildren {
  const boxes = mistakes.map((error) => errorBox(error, inline));
  if (mistakes.length > 0) return [boxes, children];
  return COMPONENTS[use.name].render(use, children, draft);
}
