/**
 * A plane through the space of a model's parameters: where training went, and what the loss is around
 * it. Made at the parameters as they are; two directions span it.
 *
 * Source: Li, Xu, Taylor, Studer, Goldstein, "Visualizing the Loss Landscape of Neural Nets" (2018).
 */
import {principalComponents} from "../functions/principal.js";
import type {Parameter} from "../nn/module.js";
import {formatShape, sameShape, shapeError} from "../ops/operation.js";
import type {Random} from "../random/random.js";
import {noGrad} from "../tensor/graph.js";
import {scope} from "../tensor/scope.js";
import type {Tensor} from "../tensor/tensor.js";
import {concat, stack} from "../tensor/views.js";

/** One tensor for each parameter, of its shape. */
export type Direction = readonly Tensor[];

/**
 * A random direction in which each filter (a row of a weight: what one unit has) is as long as the
 * parameter's own, so that directions of differently scaled layers compare (section 4). Biases and
 * norms, which have one axis, stay as they are: their entries are 0.
 */
export function randomDirection(parameters: readonly Parameter[], random: Random): Direction {
  return parameters.map((parameter) =>
    scope(() => {
      const noise = random.normal(parameter.shape);
      if (parameter.shape.length < 2) return noise.mul(0).keep();
      const rows = [parameter.shape[0], -1];
      const length = (x: Tensor) => x.reshape(rows).square().sum(1, {keepDims: true}).sqrt();
      const scale = noGrad(() => length(parameter).div(length(noise).maximum(1e-30)));
      return noise.reshape(rows).mul(scale).reshape(parameter.shape).keep();
    }),
  );
}

/**
 * The two directions in which a path through the parameters went furthest (section 7.2): principal
 * components of its points.
 *
 * @param path for each point the numbers of all parameters in a row, [points, count]
 * @throws ShapeError when their count differs from the parameters', or there are fewer than three points
 */
export function pathDirections(
  parameters: readonly Parameter[],
  path: Tensor,
): [Direction, Direction] {
  const count = parameters.reduce((sum, {size}) => sum + size, 0);
  if (path.shape.length !== 2 || path.shape[1] !== count || path.shape[0] < 3) {
    throw shapeError("pathDirections", [path], `at least 3 points of ${count} numbers are wanted`);
  }
  return scope(() => {
    const {components} = principalComponents(path, 2);
    const parts = (row: Tensor) => {
      let start = 0;
      return parameters.map(({size, shape}) => {
        start += size;
        return row
          .slice(0, start - size, start)
          .reshape(shape)
          .contiguous()
          .keep();
      });
    };
    return [parts(components.index(0)), parts(components.index(1))];
  });
}

/** The numbers of all parameters in a row, [count]. */
export const flatParameters = (parameters: readonly Tensor[]): Tensor =>
  noGrad(() =>
    concat(
      parameters.map((parameter) => parameter.reshape([parameter.size])),
      0,
    ),
  );

export interface ParameterPlane {
  /**
   * The loss at places of the plane. The parameters are moved there and back before this returns:
   * training that goes on meanwhile does not notice.
   *
   * @param places [n, 2], in lengths of the two directions from the middle
   * @param loss computes the loss, one number, with the parameters as they are
   * @returns [n]
   */
  losses(places: Tensor, loss: () => Tensor): Tensor;
  /** Where parameters lie in the plane (its nearest point): [2]. The plane's own without them. */
  locate(parameters?: readonly Tensor[]): Tensor;
}

/** @throws ShapeError when a direction does not fit the parameters */
export function parameterPlane(
  parameters: readonly Parameter[],
  [first, second]: readonly [Direction, Direction],
): ParameterPlane {
  for (const direction of [first, second]) {
    const fits = (x: Tensor | undefined, i: number) => x && sameShape(x.shape, parameters[i].shape);
    if (direction.length === parameters.length && direction.every(fits)) continue;
    throw shapeError(
      "parameterPlane",
      direction,
      `this direction does not fit parameters of ${parameters.map(({shape}) => formatShape(shape)).join(" x ")}`,
    );
  }
  const middle = noGrad(() => parameters.map((parameter) => parameter.mul(1).keep()));

  const losses = (places: Tensor, loss: () => Tensor): Tensor =>
    scope(() =>
      noGrad(() => {
        if (places.shape.length !== 2 || places.shape[1] !== 2) {
          throw shapeError("losses", [places], "places [n, 2] are wanted");
        }
        const now = parameters.map((parameter) => parameter.mul(1));
        const values: Tensor[] = [];
        try {
          for (let i = 0; i < places.shape[0]; ++i) {
            const [a, b] = [0, 1].map((axis) => places.index(i).index(axis));
            const value = scope(() => {
              parameters.forEach((parameter, p) => {
                parameter.assign(middle[p].add(first[p].mul(a)).add(second[p].mul(b)));
              });
              return loss();
            });
            values.push(value.reshape([]));
          }
        } finally {
          parameters.forEach((parameter, p) => {
            parameter.assign(now[p]);
          });
        }
        return stack(values);
      }),
    );

  const locate = (at: readonly Tensor[] = parameters): Tensor =>
    scope(() =>
      noGrad(() => {
        const u = flatParameters(first);
        const v = flatParameters(second);
        const away = flatParameters(at).sub(flatParameters(middle));
        const [uu, uv, vv] = [u.mul(u).sum(), u.mul(v).sum(), v.mul(v).sum()];
        const [ua, va] = [u.mul(away).sum(), v.mul(away).sum()];
        // The normal equations of the nearest point, by Cramer's rule.
        const determinant = uu.mul(vv).sub(uv.mul(uv));
        const a = vv.mul(ua).sub(uv.mul(va)).div(determinant);
        const b = uu.mul(va).sub(uv.mul(ua)).div(determinant);
        return stack([a, b]);
      }),
    );

  return {losses, locate};
}
