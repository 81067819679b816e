/** How types are taken off TypeScript, in the page and in programs that readers take along. */
import type {Options} from "sucrase";

export const TYPE_STRIPPING: Options = {
  transforms: ["typescript"],
  disableESTransforms: true,
  keepUnusedImports: true,
};
