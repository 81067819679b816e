/**
 * The data sets of the book, one folder each, imported by chapters as `nnlive/data`. A folder holds
 * the files, a README (what, whence, licence, SHA-256) and a loader; `load.ts` fetches and checks,
 * `splitByClass.ts` divides, `graph.ts` says what a graph is, `synthetic/` draws points and graphs from a
 * seed and `landscapes/` has formulas: they need no files. Nothing here knows of pages or views.
 */

export {type CreatureName, creature, creatureNames} from "./creature/index.js";
export {
  type DebianPackages,
  debianPackages,
  type KnownAndUnknown,
  type KnownOptions,
} from "./debianPackages/index.js";
export {type EmojiName, emoji, emojiNames} from "./emoji/index.js";
export {type Edge, type Graph, undirected, withSelfLoops} from "./graph.js";
export {type Karate, karate} from "./karate/index.js";
export {type Landscape, landscapes} from "./landscapes/index.js";
export {
  type DataFile,
  type FileSource,
  loadFile,
  type OpenedFile,
  type Progress,
  type ProgressHandler,
  setFileSource,
  setProgressHandler,
} from "./load.js";
export {type Mnist, type MnistOptions, type MnistSplit, mnist} from "./mnist/index.js";
export {
  type OpticalDigits,
  type OpticalDigitsOptions,
  type OpticalDigitsSplit,
  opticalDigits,
} from "./opticalDigits/index.js";
export {
  type Blobs,
  blobs,
  type Points,
  type Row,
  spirals,
  xor,
} from "./synthetic/index.js";
export {type SmallGraphs, type SmallGraphsOptions, smallGraphs} from "./synthetic/smallGraphs.js";
