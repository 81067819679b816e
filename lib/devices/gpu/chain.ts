/**
 * Chains of elementwise rows, computed only when somebody needs their numbers, and then as one kernel.
 * Numbers on the GPU never change in place, so that waiting does not change a result.
 */
import type {View} from "../device.js";
import {type Formula, formulas, fractional, truncate} from "./formulas.js";
import type {Shared} from "./memory.js";
import {kernel, position} from "./program.js";

/** A kernel of WebGPU may read 8 buffers at least, of which one is the result. */
const MOST_LEAVES = 7;
/** Longer chains gain little, and are compiled anew for everything that is different in them. */
const MOST_LINKS = 12;

/** Numbers that are there. */
export interface Leaf {
  readonly numbers: Shared;
  /** Where the view begins in them. */
  readonly start: number;
  readonly view: Pick<View, "dtype" | "shape" | "strides">;
}

/** An elementwise row that is still to be computed. */
export interface Link {
  readonly formula: Formula;
  readonly operands: readonly (Leaf | Link)[];
  readonly scalars: readonly number[];
  /** All numbers that it will be computed from, and rows that it consists of. */
  readonly leaves: readonly Leaf[];
  readonly links: number;
}

export const isLink = (operand: Leaf | Link): operand is Link => "formula" in operand;

/** @returns the formula of a row that this file computes; one that cuts fractions off, for whole numbers */
export function formulaOf(
  operation: string,
  inputs: readonly View[],
  output: View,
): Formula | undefined {
  if (operation === "cast") {
    return inputs[0].dtype === "float32" && output.dtype === "int32" ? truncate : formulas.copy;
  }
  const formula = formulas[operation];
  if (!formula || output.dtype !== "int32" || !fractional.has(operation)) return formula;
  return (y, x, s) => `${formula(`${y}w`, x, s)}\n${truncate(y, [`${y}w`], s)}`;
}

/** Whether a chain may still grow by what it consists of. */
export const fits = (leaves: number, links: number): boolean =>
  leaves <= MOST_LEAVES && links <= MOST_LINKS;

/** One more link. The caller holds the numbers of all its leaves. */
export function link(
  formula: Formula,
  operands: readonly (Leaf | Link)[],
  scalars: readonly number[],
): Link {
  const leaves = new Set(
    operands.flatMap((operand) => (isLink(operand) ? operand.leaves : operand)),
  );
  const links = operands.reduce((all, operand) => all + (isLink(operand) ? operand.links : 0), 1);
  return {formula, operands, scalars, leaves: [...leaves], links};
}

/** The kernel of a chain, and what it takes, in order. */
export function write(chain: Link): {source: string; leaves: Leaf[]; values: number[]} {
  const lines: string[] = [];
  const leaves: Leaf[] = [];
  const scalars: number[] = [];
  const names = new Map<Leaf | Link, string>();
  const nameOf = (operand: Leaf | Link): string => {
    const known = names.get(operand);
    if (known) return known;
    let name: string;
    if (isLink(operand)) {
      const operands = operand.operands.map(nameOf);
      const first = scalars.length;
      scalars.push(...operand.scalars);
      name = `y${names.size}`;
      const own = operand.scalars.map((_, i) => `s${first + i}`);
      lines.push(operand.formula(name, operands, own));
    } else {
      const n = leaves.push(operand) - 1;
      name = `a${n}`;
      lines.push(`const ${name} = x${n}[${position(operand.view, "i", `o${n}`)}];`);
    }
    names.set(operand, name);
    return name;
  };
  lines.push(`return ${nameOf(chain)};`);
  const parameters = [
    ...leaves.map((_, n) => `x${n}`),
    ...leaves.map((_, n) => `o${n}`),
    ...scalars.map((_, n) => `s${n}`),
  ];
  const values = [...leaves.map(({start}) => start), ...scalars];
  return {source: kernel(parameters.join(", "), lines.join("\n")), leaves, values};
}
