/** What the page and the workshop's worker say to each other. */
import type {Workshop} from "./workshop.js";

/** The first message: where the worker finds its files. */
export interface Files {
  readonly kernels: string;
  readonly gpujs: string;
}

export interface Call {
  readonly id: number;
  readonly task: keyof Workshop;
  readonly values: readonly unknown[];
}

export type Answer =
  | {readonly id: number; readonly result: unknown}
  | {readonly id: number; readonly failure: string};
