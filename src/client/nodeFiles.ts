/** What programs and notebooks need of the book, as files of this site. */
import {FileAttachment} from "observablehq:stdlib";

export const LIBRARY = FileAttachment("../generated/nnlive.mjs");
export const TYPES = FileAttachment("../generated/types.mjs");
