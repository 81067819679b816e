/** What the language service says of a cell, in its editor: completions, hovers, help with calls. */
import type {
  Completion,
  CompletionContext,
  CompletionInfo,
  CompletionResult,
} from "@codemirror/autocomplete";
import {insertCompletionText, pickedCompletion} from "@codemirror/autocomplete";
import {EditorState, type Extension} from "@codemirror/state";
import {type EditorView, hoverTooltip, type Tooltip} from "@codemirror/view";
import {callHelp, helpBox} from "./callHelp.js";
import {explanationBox} from "./card.js";
import type {RemoteLanguage} from "./client.js";
import {importChange} from "./importChange.js";
import type {Suggestion} from "./protocol.js";

/** @param id the cell */
export function languageExtension(language: RemoteLanguage, id: string): Extension {
  // One function for good: CodeMirror knows a source of completions by it.
  const data = [{autocomplete: completionsFrom(language, id)}];
  return [
    EditorState.languageData.of(() => data),
    hoverTooltip((view, position) => hover(language, id, view, position), {hideOnChange: true}),
    callHelp((offset, asked) => help(language, id, offset, asked)),
  ];
}

async function help(
  language: RemoteLanguage,
  id: string,
  offset: number,
  asked: boolean,
): Promise<HTMLElement | undefined> {
  const call = await language.callHelp(id, offset);
  if (call || !asked) return call && helpBox(call);
  const found = await language.explain(id, offset);
  return found && explanationBox(found);
}

async function hover(
  language: RemoteLanguage,
  id: string,
  view: EditorView,
  position: number,
): Promise<Tooltip | null> {
  const found = await language.explain(id, position).catch(() => undefined);
  if (!found || found.to > view.state.doc.length) return null;
  return {
    pos: found.from,
    end: found.to,
    above: true,
    create: () => ({dom: explanationBox(found)}),
  };
}

const completionsFrom =
  (language: RemoteLanguage, id: string) =>
  async (context: CompletionContext): Promise<CompletionResult | null> => {
    const word = context.matchBefore(/[\w$]+/);
    const before = context.state.sliceDoc(Math.max(0, context.pos - 1), context.pos);
    const wanted = context.explicit || before === "." || (word && !/^\d/.test(word.text));
    if (!wanted && !/["'/]/.test(before)) return null;
    const found = await language.suggestions(id, context.pos).catch(() => undefined);
    if (!found || context.aborted) return null;
    return {
      from: found.from,
      options: found.list.map((suggestion) => optionOf(language, id, context.pos, suggestion)),
      validFor: /^[\w$]*$/,
    };
  };

function optionOf(
  language: RemoteLanguage,
  id: string,
  position: number,
  suggestion: Suggestion,
): Completion {
  const {name, type, origin, insert, module, nearness} = suggestion;
  return {
    label: name,
    type,
    detail: origin,
    boost: nearness * 10,
    apply:
      module === undefined
        ? (insert ?? name)
        : (view, completion, from, to) => {
            const {state} = view;
            view.dispatch({
              ...insertCompletionText(state, name, from, to),
              annotations: pickedCompletion.of(completion),
            });
            const change = importChange(view.state.doc.toString(), name, module);
            view.dispatch({changes: change});
          },
    info: async (): Promise<CompletionInfo> => {
      const found = await language.explainSuggestion(id, position, suggestion);
      return found ? explanationBox(found) : null;
    },
  };
}
