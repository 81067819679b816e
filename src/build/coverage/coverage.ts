/** How much of the source document the book holds: which formulas it prints, and computes. */
import type {Cell, Chapter, Equation} from "../types.js";
import type {SourceFormula, SourceSection} from "./source.js";

export interface Coverage {
  /** "07" */
  readonly section: string;
  /** How many display formulas the section has. */
  readonly total: number;
  /** How many of them are printed. */
  readonly present: number;
  /** How many are printed and tied to code that computes them. */
  readonly linked: number;
  /** What is missing, formulas and errata, a line each. */
  readonly gaps: readonly string[];
}

type Page = Pick<Chapter, "frontMatter" | "equations" | "cells" | "markdown">;

/**
 * Compares the chapters that exist with their sections of the source. A section without a chapter is
 * left out. A page of a chapter in parts ("48b") belongs to the section of its number.
 */
export function coverageOf(
  source: readonly SourceSection[],
  chapters: readonly Page[],
): Coverage[] {
  return source.flatMap((section) => {
    const pages = chapters.filter((page) => sectionOf(page) === section.number);
    return pages.length === 0 ? [] : [sectionCoverage(section, pages)];
  });
}

const sectionOf = ({frontMatter: {number = ""}}: Page): string =>
  number.replace(/\D+$/, "").padStart(2, "0");

function sectionCoverage({number, formulas, errata}: SourceSection, pages: readonly Page[]) {
  const equations = pages.flatMap((page) => page.equations);
  const computed = computedBy(pages.flatMap((page) => page.cells));
  let [present, linked] = [0, 0];
  const gaps = formulas.flatMap((formula) => {
    const shown = find(formula, equations);
    if (typeof shown === "string") return `${shown}: ${formula.tex}`;
    present += 1;
    const loose = shown.filter(({id, cell}) => cell === undefined && !computed.has(id));
    if (loose.length > 0) return `no code computes ${names(loose)}: ${formula.tex}`;
    linked += 1;
    return [];
  });
  for (const erratum of errata) {
    if (pages.some(({markdown}) => markdown.includes(`data-erratum="${erratum}"`))) continue;
    gaps.push(`erratum ${erratum} is not shown`);
  }
  return {section: number, total: formulas.length, present, linked, gaps};
}

/** Ids of the formulas that lines of cells are marked with. */
const computedBy = (cells: readonly Cell[]): ReadonlySet<string> =>
  new Set(cells.flatMap(({formulas}) => formulas));

const names = (equations: readonly Equation[]): string => equations.map(({id}) => id).join(", ");

/** The equations that stand for a formula of the source, or what is wrong. */
function find({tex, as}: SourceFormula, equations: readonly Equation[]): Equation[] | string {
  if (as.length === 0) {
    const found = equations.filter((equation) => bare(equation.tex).includes(bare(tex)));
    return found.length > 0 ? found : "not printed";
  }
  const found = equations.filter(({id}) => as.includes(id));
  if (found.length === as.length) return found;
  return `chapters/source.yaml names ${as.join(", ")}, but the chapter has ${names(equations) || "no equation"}`;
}

/** LaTeX without what only concerns its looks: spaces, alignment, the size of brackets. */
function bare(tex: string): string {
  return tex
    .replace(/\\(?:begin|end)\{(?:aligned|split|gathered)\}/g, "")
    .replace(/\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])/g, "")
    .replace(/\\(?:(?:quad|qquad|displaystyle)(?![A-Za-z])|[,;:! ]|\\)/g, "")
    .replace(/[&\s]/g, "")
    .replace(/[,.;]$/, "");
}
