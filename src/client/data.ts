/** The data sets in the page: what a cell imports from "nnlive/data". */
import "./nnlive.js";
import {setFileSource, setProgressHandler} from "../data/index.js";
import {DATA_FILES} from "./dataFiles.js";
import {showDownload} from "./download.js";

setFileSource((name) => DATA_FILES.get(name));
setProgressHandler(showDownload);

export * from "../data/index.js";
