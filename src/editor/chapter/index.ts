/**
 * What edits a whole chapter, as far as it needs packages: src/client/chapterEdit loads it. merge.ts is
 * loaded by itself when two versions meet, worker.ts compiles in the preview.
 */

export {ChapterEditor} from "./chapterEditor.js";
export {type Draft, type DraftStore, openDrafts} from "./drafts.js";
export {type NewDraft, newDraft} from "./newDraft.js";
export {chapterPatch} from "./patch.js";
