/** All rows of the bench, in the order in which they are printed. */
import type {Work} from "../work.js";
import {cnn} from "./cnn.js";
import {convolutions} from "./convolution.js";
import {gcn} from "./gcn.js";
import {lstm} from "./lstm.js";
import {mlp} from "./mlp.js";
import {operations} from "./operations.js";
import {rnn} from "./rnn.js";
import {tinyMlp} from "./tinyMlp.js";
import {transformer} from "./transformer.js";

export const works: readonly Work[] = [
  tinyMlp,
  mlp,
  cnn,
  rnn,
  lstm,
  transformer,
  gcn,
  ...operations,
  ...convolutions,
];
