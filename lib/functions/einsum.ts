/** Products whose axes are named. */
import {formatShape, shapeError, sizeOf} from "../ops/operation.js";
import type {Tensor} from "../tensor/tensor.js";

/** x yᵀ of two vectors: [m], [n] → [m, n]. @throws ShapeError */
export function outer(x: Tensor, y: Tensor): Tensor {
  if (x.shape.length !== 1 || y.shape.length !== 1) {
    throw shapeError("outer", [x, y], "two vectors are wanted");
  }
  return x.unsqueeze(1).mul(y);
}

/** Σ x_i y_i of two vectors. @throws ShapeError */
export function dot(x: Tensor, y: Tensor): Tensor {
  if (x.shape.length !== 1 || y.shape.length !== 1 || x.shape[0] !== y.shape[0]) {
    throw shapeError("dot", [x, y], "two vectors of one length are wanted");
  }
  return x.matmul(y);
}

/**
 * Einstein's sum: each operand's axes are named by letters, and letters that the result does not
 * have are summed over. “bij,bjk->bik” is a batch of matrix products, “ij->j” a sum of rows.
 *
 * It is computed as one matrix product: axes of both operands and the result are its batch, axes of
 * both that the result lacks its inner axis.
 *
 * @param equation letters of each operand, separated by commas, then -> and those of the result
 * @param operands one or two
 * @throws ShapeError naming the equation and the shapes
 */
export function einsum(equation: string, ...operands: readonly Tensor[]): Tensor {
  const fail = (why: string): never => {
    throw shapeError(`einsum “${equation}”`, operands, why);
  };
  const spaceless = equation.replaceAll(" ", "");
  if (!/^[a-zA-Z]*(,[a-zA-Z]*)?->[a-zA-Z]*$/.test(spaceless)) {
    fail("an equation such as “ij,jk->ik” of one or two operands is wanted");
  }
  const [left, result] = spaceless.split("->");
  const terms = left.split(",");
  if (terms.length !== operands.length) {
    fail(`there are ${terms.length} terms for ${operands.length} operands`);
  }
  const sizes = new Map<string, number>();
  terms.forEach((term, i) => {
    const {shape} = operands[i];
    if (term.length !== shape.length) {
      fail(`“${term}” names ${term.length} axes of ${formatShape(shape)}`);
    }
    [...term].forEach((letter, axis) => {
      const size = sizes.get(letter) ?? shape[axis];
      if (size !== shape[axis]) fail(`sizes ${size} and ${shape[axis]} of axis ${letter} differ`);
      sizes.set(letter, size);
    });
  });
  for (const word of [...terms, result]) {
    if (new Set(word).size !== word.length) fail(`“${word}” names an axis twice`);
  }
  for (const letter of result) if (!sizes.has(letter)) fail(`no operand has the axis ${letter}`);

  // What only one operand has and the result lacks is summed at once.
  const kept = (term: string, other: string) =>
    [...term].filter((letter) => result.includes(letter) || other.includes(letter));
  const letters = terms.map((term, i) => kept(term, terms[1 - i] ?? ""));
  const [x, y] = operands.map((operand, i) => {
    const axes = [...terms[i]].flatMap((letter, axis) => (letters[i].includes(letter) ? [] : axis));
    return axes.length > 0 ? operand.sum(axes) : operand;
  });
  const arrange = (operand: Tensor, from: readonly string[], to: readonly string[]) =>
    operand.permute(to.map((letter) => from.indexOf(letter)));
  if (!y) return arrange(x, letters[0], [...result]);

  const shared = letters[0].filter((letter) => letters[1].includes(letter));
  const batch = shared.filter((letter) => result.includes(letter));
  const inner = shared.filter((letter) => !result.includes(letter));
  const own = letters.map((part) => part.filter((letter) => !shared.includes(letter)));
  const shapeOf = (names: readonly string[]) => names.map((letter) => sizes.get(letter) as number);
  const [b, m, k, n] = [batch, own[0], inner, own[1]].map((names) => sizeOf(shapeOf(names)));
  const product = arrange(x, letters[0], [...batch, ...own[0], ...inner])
    .reshape([b, m, k])
    .matmul(arrange(y, letters[1], [...batch, ...inner, ...own[1]]).reshape([b, k, n]));
  const names = [...batch, ...own[0], ...own[1]];
  return arrange(product.reshape(shapeOf(names)), names, [...result]);
}
