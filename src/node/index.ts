/**
 * The book outside of a page: the library, the data sets, and what a cell finds around it, which here
 * prints. src/build/nodeLibrary.ts bundles it into one module, nnlive.mjs, for the programs and notebooks
 * that readers take along (src/editor/take).
 */
import "./device.js";

export * from "../../data/index.js";
export * from "../../lib/index.js";
export {createDevice} from "./device.js";
export * as Inputs from "./inputs.js";
export {
  d3,
  dark,
  display,
  FileAttachment,
  Generators,
  html,
  invalidation,
  Mutable,
  now,
  Plot,
  resize,
  svg,
  view,
  visibility,
  width,
} from "./page.js";
export {$cell, $data, $end, $run} from "./program.js";
// Of two names alike, the one that is named wins: this one notes the run before it gives it back.
export {train} from "./runs.js";
