/** What is measured on GPUs: training steps, from what a chapter trains to what a GPU needs to be busy. */
import type {Work} from "../work.js";
import {cnnOf} from "../works/cnn.js";
import {mlpOf} from "../works/mlp.js";
import {transformerOf} from "../works/transformer.js";

export const gpuWorks: readonly Work[] = [
  ...[128, 512, 2048].map(mlpOf),
  ...[8, 32, 64].map(cnnOf),
  ...[128, 256, 512].map(transformerOf),
];

/** For a GPU that is a program: enough to see that everything runs. */
export const smallWorks: readonly Work[] = [mlpOf(16), cnnOf(2), transformerOf(32)];
