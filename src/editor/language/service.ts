/**
 * What TypeScript knows of the cells of a chapter as they are written now. It makes the program that the
 * check of the build makes, of the same modules. It runs in the page's worker and in Node alike.
 */
import ts from "typescript";
import {messageOf, ownerOf, type TypedCell} from "../../build/check/cellModules.js";
import {clashOf} from "../mistake.js";
import type {TypeBundle} from "./bundle.js";
import {CellFiles, PROBE} from "./cellFiles.js";
import {explanationOf, helpOf} from "./explain.js";
import {formatCell} from "./format.js";
import type {
  CallHelp,
  Explanation,
  Language,
  Problem,
  Suggestion,
  Suggestions,
  TextEdit,
} from "./protocol.js";
import {suggest} from "./suggest.js";

export class CellLanguage implements Language {
  readonly #files: CellFiles;
  readonly #service: ts.LanguageService;

  constructor(private readonly bundle: TypeBundle) {
    this.#files = new CellFiles(bundle);
    this.#service = ts.createLanguageService(this.#files.host);
  }

  setCells(cells: readonly TypedCell[]): void {
    this.#files.setCells(cells);
  }

  setCell(id: string, source: string): void {
    this.#files.setCell(id, source);
  }

  problems(id: string): Problem[] {
    const {source} = this.#files.cell(id);
    const {path, start} = this.#files.place(id);
    const syntax = this.#service.getSyntacticDiagnostics(path);
    const all = [...syntax, ...this.#service.getSemanticDiagnostics(path)];
    const mistakes = all
      .filter((found) => (found.start ?? 0) >= start)
      .map((found): Problem => {
        const from = Math.min((found.start ?? 0) - start, source.length);
        const to = Math.min(from + (found.length ?? 0), source.length);
        const stops = isSyntax(found);
        return {from, to, message: messageOf(found.messageText), stops};
      });
    return [...mistakes, ...this.#clashes(id)].sort((a, b) => a.from - b.from);
  }

  /** Names that another cell declares too. */
  #clashes(id: string): Problem[] {
    const {source, names} = this.#files.cell(id);
    const others = this.#files.cells.filter((other) => other.id !== id);
    return [...names.declared.keys()].flatMap((name) => {
      const owner = ownerOf(name, others);
      if (!owner) return [];
      const {from, message} = clashOf(source, name, owner.id);
      return [{from, to: from + name.length, message, stops: true}];
    });
  }

  suggestions(id: string, offset: number): Suggestions | undefined {
    const {path, start} = this.#files.place(id);
    return suggest(this.#service, this.#files, this.bundle, {id, path, start, offset});
  }

  explainSuggestion(id: string, offset: number, suggestion: Suggestion): Explanation | undefined {
    const {name, module, origin} = suggestion;
    if (origin !== undefined) {
      return explanationOf(
        this.#service.getQuickInfoAtPosition(PROBE, this.#files.probe(name, module)),
      );
    }
    const {path, start} = this.#files.place(id);
    const details = this.#service.getCompletionEntryDetails(
      path,
      start + offset,
      name,
      undefined,
      undefined,
      undefined,
      undefined,
    );
    return details && explanationOf({...details, textSpan: {start: 0, length: 0}});
  }

  explain(id: string, offset: number): Explanation | undefined {
    const {path, start} = this.#files.place(id);
    const found = this.#service.getQuickInfoAtPosition(path, start + offset);
    if (!found || found.textSpan.start < start) return undefined;
    const explanation = explanationOf(found, start);
    const {source} = this.#files.cell(id);
    const name = source.slice(explanation.from, explanation.to);
    // A member after a dot may have the name of a cell's value.
    const member = /\.\s*$/.test(source.slice(0, explanation.from));
    const cell = member ? undefined : this.#files.originOf(name, id);
    return cell === undefined ? explanation : {...explanation, cell};
  }

  callHelp(id: string, offset: number): CallHelp | undefined {
    const {path, start} = this.#files.place(id);
    const found = this.#service.getSignatureHelpItems(path, start + offset, undefined);
    return found && helpOf(found);
  }

  format(id: string): TextEdit[] {
    const {path, start} = this.#files.place(id);
    return formatCell(this.#service, path, start, this.#files.cell(id).source);
  }
}

/** TypeScript's checker finds some errors of syntax too; they have numbers below 2000. */
const isSyntax = ({code}: ts.Diagnostic): boolean => code < 2000;
