/** All rows of the bench, in the order in which they are printed. */
import type {Work} from "../work.js";
import {cnn} from "./cnn.js";
import {convolutions} from "./convolution.js";
import {mlp} from "./mlp.js";
import {operations} from "./operations.js";
import {tinyMlp} from "./tinyMlp.js";

export const works: readonly Work[] = [tinyMlp, mlp, cnn, ...operations, ...convolutions];
