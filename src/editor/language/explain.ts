/** TypeScript's answers about names and calls, as plain texts. */
import ts from "typescript";
import {withoutPaths} from "../../build/check/cellModules.js";
import type {CallHelp, Explanation} from "./protocol.js";

type Info = Pick<ts.QuickInfo, "displayParts" | "documentation" | "tags" | "textSpan">;

/** @param start where the cell's own code begins in its module */
export function explanationOf(info: Info, start?: number): Explanation;
export function explanationOf(info: Info | undefined, start?: number): Explanation | undefined;
export function explanationOf(info: Info | undefined, start = 0): Explanation | undefined {
  if (!info) return undefined;
  const from = info.textSpan.start - start;
  return {
    from,
    to: from + info.textSpan.length,
    signature: signatureOf(ts.displayPartsToString(info.displayParts)),
    about: aboutOf(info),
  };
}

/** Without how the name came here: an import is no news. */
function signatureOf(text: string): string {
  return withoutPaths(text)
    .replace(/^\(alias\) /, "")
    .replace(/\nimport [\s\S]*$/, "");
}

function aboutOf({documentation, tags = []}: Omit<Info, "displayParts" | "textSpan">): string {
  const notes = tags.map(({name, text}) => `@${name} ${ts.displayPartsToString(text)}`.trim());
  return [ts.displayPartsToString(documentation), ...notes].filter(Boolean).join("\n\n");
}

export function helpOf({items, selectedItemIndex, argumentIndex}: ts.SignatureHelpItems): CallHelp {
  const item = items[selectedItemIndex];
  const text = (parts: readonly ts.SymbolDisplayPart[]) =>
    withoutPaths(ts.displayPartsToString([...parts]));
  const last = item.parameters.length - 1;
  const active = item.isVariadic ? Math.min(argumentIndex, last) : argumentIndex;
  const parameters = item.parameters.map(({displayParts}) => text(displayParts));
  const separator = text(item.separatorDisplayParts);
  const list = (from: number, to: number) => parameters.slice(from, to).join(separator);
  const [front, back] = [list(0, active), list(active + 1, parameters.length)];
  const documentation = item.parameters[active]?.documentation ?? [];
  return {
    before: `${text(item.prefixDisplayParts)}${front}${front && active <= last ? separator : ""}`,
    argument: parameters[active] ?? "",
    after: `${back ? separator : ""}${back}${text(item.suffixDisplayParts)}`,
    about: text(documentation.length > 0 ? documentation : item.documentation),
    index: selectedItemIndex + 1,
    count: items.length,
  };
}
