/** The bundles of src/editor, loaded when they are first needed. */

export type Editor = typeof import("../../editor/index.js");
export type Take = typeof import("../../editor/take/index.js");
export type EditorView = typeof import("../../editor/view.js");

/** What compiles and keeps edited cells. */
export const loadEditor = (): Promise<Editor> =>
  import("../../generated/editor/index.js") as Promise<Editor>;

/** The editor itself. */
export const loadEditorView = (): Promise<EditorView> =>
  import("../../generated/editor/view.js") as Promise<EditorView>;

/** What is taken along and brought back: links and files. */
export const loadTake = (): Promise<Take> =>
  import("../../generated/editor/take.js") as Promise<Take>;
