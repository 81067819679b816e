/** The bundles of src/editor/chapter, loaded when they are first needed. */

export type ChapterTools = typeof import("../../editor/chapter/index.js");
export type MergeTools = typeof import("../../editor/chapter/merge.js");

export const loadChapterTools = (): Promise<ChapterTools> =>
  import("../../generated/editor/chapter.js") as Promise<ChapterTools>;

export const loadMergeTools = (): Promise<MergeTools> =>
  import("../../generated/editor/merge.js") as Promise<MergeTools>;
