/** The gradient of a function at a place, from plain numbers to plain numbers. */
import {tensor} from "./create.js";
import {grad} from "./gradients.js";
import {scope} from "./scope.js";
import type {Nested, Tensor} from "./tensor.js";

/**
 * df/dx for each x, nested as x is.
 *
 *     const [dx, dw] = await gradAt((x, w) => x.mul(w).sum(), [1, 2], [3, 4]); // [3, 4] and [1, 2]
 *
 * @param f computes one number from tensors
 * @param place numbers, or nested arrays of them
 * @throws ShapeError when f computes more than one number; Error when it leaves out one of its inputs
 */
export async function gradAt<Place extends Nested[]>(
  f: (...x: {[I in keyof Place]: Tensor}) => Tensor,
  ...place: Place
): Promise<Place> {
  const gradients = scope(() => {
    const x = place.map((numbers) => tensor(numbers).withGrad());
    return grad(f(...(x as {[I in keyof Place]: Tensor})), x);
  });
  return Promise.all(gradients.map((gradient) => gradient.array())) as Promise<Place>;
}
