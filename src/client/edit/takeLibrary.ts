/** The library for programs and notebooks, as a file of this site. */
import {FileAttachment} from "observablehq:stdlib";

export const LIBRARY = FileAttachment("../../generated/nnlive.mjs");
