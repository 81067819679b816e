/**
 * Editing, as far as it needs packages that only a bundler can join: what src/build/editor.ts puts into
 * src/generated/editor. `index` is what a page needs to run edited cells; `view` is the editor itself.
 * Nothing here touches Framework: src/client/edit does.
 */
export {keepingBuiltins} from "./builtins.js";
export {
  type CellDefinition,
  type CellSurroundings,
  compileCell,
  LINES_BEFORE,
  namesOf,
  relationsOf,
} from "./cellCode.js";
export {createGuard, EndlessError, type Guard, StoppedError} from "./guard.js";
export {connectLanguage, type RemoteLanguage} from "./language/client.js";
export {DIFF_SIGNS, type DiffLine, diffCount, foldedDiff, lineDiff} from "./lineDiff.js";
export {CellMistake, clashOf, mistakeAt} from "./mistake.js";
export {type EditKey, type EditStore, openEditStore, type StoredEdit} from "./store.js";
export {
  hasConflict,
  type MergePart,
  mergedCode,
  mergeVersions,
  sortEdits,
} from "./versions.js";
