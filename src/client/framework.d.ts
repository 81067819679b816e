/** What the page takes from Observable Framework by its own import names. */
declare module "observablehq:client" {
  export function define(cell: {
    id: string;
    mode?: "inline";
    inputs?: string[];
    outputs?: string[];
    body: (...inputs: never[]) => unknown;
  }): void;
}

declare module "observablehq:stdlib" {
  export interface AttachedFile {
    readonly name: string;
    readonly size: number;
    readonly href: string;
    url(): Promise<string>;
    stream(): Promise<ReadableStream<Uint8Array>>;
  }
  export function FileAttachment(name: string): AttachedFile;
}

declare module "npm:minisearch" {
  export {default} from "minisearch";
}

/** What src/build/searchIndex.ts writes. */
declare module "*/generated/searchIndex.js" {
  export const rows: import("../build/searchIndex.js").SearchRow[];
}

declare module "observablehq:runtime" {
  export class Inspector {
    constructor(place: Element);
    /** Shows a value; an element is shown as it is. */
    fulfilled(value: unknown, name?: string): void;
  }
}

/** What src/build/libraryIndex.ts writes. */
declare module "*/generated/libraryNames.js" {
  export const names: import("../build/libraryIndex.js").LibraryName[];
}
declare module "*/generated/librarySources.js" {
  export const sources: Record<string, string>;
}

/** What src/build/highlighter.ts bundles. */
declare module "*/generated/highlight.js" {
  export function highlight(code: string): string;
}

/** What src/build/editor.ts bundles; src/client/edit/bundle.ts says of what type it is. */
declare module "*/generated/editor/index.js";
declare module "*/generated/editor/view.js";
declare module "*/generated/editor/take.js";
/** src/client/chapterEdit/bundle.ts does for these. */
declare module "*/generated/editor/chapter.js";
declare module "*/generated/editor/merge.js";

declare module "npm:@observablehq/inputs" {
  export * from "@observablehq/inputs";
}
declare module "npm:htl" {
  export * from "htl";
}
