/**
 * Which rows of the operation table the GPU computes, and why it does not compute the others. Rows that
 * treat every element alike are in formulas.ts.
 */
import type {Rows} from "./program.js";
import {products} from "./rows/products.js";

export const rows: Rows = {...products};
