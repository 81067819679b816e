/** What a reader takes along or brings back, each form in a file of its own. Loaded when asked for. */
export {relationsOf} from "../cellCode.js";
export {writePage} from "./inline.js";
export {COMFORTABLE_LENGTH, readLink, writeLink} from "./link.js";
export {writeMdx} from "./mdx.js";
export {writeNotebook} from "./notebook.js";
export {writePatch} from "./patch.js";
export {dataOf, writeProject} from "./project.js";
export {ACCEPTED, readFile} from "./read.js";
export {writeScript} from "./script.js";
export {
  type BookChapter,
  OtherChapter,
  TakeError,
  type TakenCell,
  type TakenChapter,
} from "./taken.js";
