/** What losses ask of their inputs. */
import {sameShape, shapeError} from "../ops/operation.js";
import type {Tensor} from "../tensor/tensor.js";

/** @throws ShapeError when the shapes differ, because broadcasting here is nearly always a mistake */
export function expectAlike(name: string, prediction: Tensor, target: Tensor): void {
  if (sameShape(prediction.shape, target.shape)) return;
  throw shapeError(name, [prediction, target], "the two must be of one shape");
}
