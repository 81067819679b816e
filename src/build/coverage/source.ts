/** `chapters/source.yaml`: what the source document, which the book grew out of, holds. */
import {parse} from "yaml";

export interface SourceFormula {
  readonly tex: string;
  /** Ids of the equations that stand for it where the chapter prints another form; empty otherwise. */
  readonly as: readonly string[];
  /** Why the form differs. */
  readonly why?: string;
}

/** One of the document's numbered sections, which becomes a chapter. */
export interface SourceSection {
  /** "07" */
  readonly number: string;
  readonly title: string;
  readonly tagline: string;
  /** Its display formulas. */
  readonly formulas: readonly SourceFormula[];
  /** Numbers of the corrections that the chapter shows. */
  readonly errata: readonly string[];
}

type FormulaEntry = string | {tex: string; as: string | string[]; why?: string};
type SectionEntry = Omit<SourceSection, "number" | "formulas"> & {formulas: FormulaEntry[]};

/** @throws Error for an entry of another form, with its section */
export function readSource(yaml: string): SourceSection[] {
  const sections = Object.entries(parse(yaml) as Record<string, SectionEntry>);
  // Engines put "10" before "09": keys that look like indices come first.
  return sections
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([number, section]) => ({
      ...section,
      number,
      formulas: section.formulas.map((entry) => readFormula(number, entry)),
    }));
}

function readFormula(section: string, entry: FormulaEntry): SourceFormula {
  if (typeof entry === "string") return {tex: entry, as: []};
  const {tex, as, why} = entry ?? {};
  const ids = [as].flat().filter((id) => typeof id === "string");
  if (typeof tex === "string" && ids.length > 0) return {tex, as: ids, why};
  throw new Error(
    `chapters/source.yaml, section ${section}: ${JSON.stringify(entry)} is neither a formula nor {tex, as}.`,
  );
}
