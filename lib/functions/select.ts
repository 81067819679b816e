/** Elements taken from one tensor or another. */
import {apply} from "../tensor/apply.js";
import {broadcastShapes} from "../tensor/shapes.js";
import type {Tensor} from "../tensor/tensor.js";

/** Takes x where the condition is not zero, otherwise y. The three broadcast. @throws ShapeError */
export function where(condition: Tensor, x: Tensor, y: Tensor): Tensor {
  const shape = [x, y].reduce(
    (joined, part) => broadcastShapes("where", joined, part.shape),
    condition.shape,
  );
  const [a, b] = x.dtype === y.dtype ? [x, y] : [x.cast("float32"), y.cast("float32")];
  return apply("where", [condition.expand(shape), a.expand(shape), b.expand(shape)]);
}
