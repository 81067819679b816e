/**
 * Runs on every page, before its cells: the theme's button, the recorded first look, the state and the Run
 * buttons of cells.
 *
 * What lives in this folder runs in the page and nowhere else. nnlive.ts is what cells import as
 * "nnlive", data.ts as "nnlive/data"; runtime.ts alone looks into Framework.
 */
import {supportsSimd} from "../views/simd.js";
import {tendCells} from "./cells.js";
import {tendChapterEditing} from "./chapterEditing.js";
import {addCopyButtons} from "./copyLatex.js";
import {tendEditing} from "./editing.js";
import {tendFormulaLinks} from "./formulaLinks.js";
import {tendHoverCards} from "./hoverCard.js";
import {tendLabels} from "./labels.js";
import {nameCards, tendLibraryNames} from "./libraryNames.js";
import {showNotice} from "./notice.js";
import {tellOrigins} from "./origins.js";
import {rememberPlace} from "./place.js";
import {readRecordedRuns} from "./recorded.js";
import {addSearch} from "./search.js";
import {tendSymbols} from "./symbols.js";
import {termCards} from "./terms.js";
import {addThemeToggle} from "./theme.js";
import {tendWideCode} from "./wideCode.js";

const header = document.querySelector("#observablehq-header");
if (header) {
  addSearch(header);
  addThemeToggle(header);
}

document.querySelector("#observablehq-sidebar-toggle")?.setAttribute("aria-label", "Chapters");

if (!supportsSimd() && document.querySelector("[data-cell]")) showNotice();

readRecordedRuns();
tendCells();
tendLabels();
tendLibraryNames();
tendHoverCards([termCards, nameCards]);
tendFormulaLinks();
tendSymbols();
addCopyButtons();
tellOrigins();
tendWideCode();

const contents = document.querySelector(".contents");
if (contents) void import("./frontPage.js").then(({tendFrontPage}) => tendFrontPage(contents));

const browser = document.querySelector(".library-browser");
if (browser) void import("./libraryPage.js").then(({tendLibraryPage}) => tendLibraryPage(browser));

const source = document.querySelector<HTMLAnchorElement>("a.chapter-source");
tendEditing(source?.dataset.slug);
tendChapterEditing(source?.dataset.slug);

const chapter = document.querySelector("#observablehq-main:has(.chapter-header)");
if (chapter) rememberPlace(chapter);
