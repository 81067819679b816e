/** Truth values: float32, where 0 is false and all else is true; results are 0 and 1. */
import type {Tensor} from "../tensor/tensor.js";

/** 1 where both are true. They broadcast. @throws ShapeError */
export const logicalAnd = (x: Tensor, y: Tensor): Tensor => x.notEqual(0).mul(y.notEqual(0));

/** 1 where at least one is true. They broadcast. @throws ShapeError */
export const logicalOr = (x: Tensor, y: Tensor): Tensor => x.notEqual(0).maximum(y.notEqual(0));

/** 1 where x is false. */
export const logicalNot = (x: Tensor): Tensor => x.equal(0);
