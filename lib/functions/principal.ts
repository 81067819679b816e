/** Principal components: the directions in which examples differ most. */
import {shapeError} from "../ops/operation.js";
import {Random} from "../random/random.js";
import {noGrad} from "../tensor/graph.js";
import type {Tensor} from "../tensor/tensor.js";
import {concat, stack} from "../tensor/views.js";
import {powerIteration, symmetricEigen} from "./linear.js";

export interface PrincipalComponents {
  /** The examples in the new directions, their mean at the origin: [n, k]. */
  projected: Tensor;
  /** The directions, of length 1, the most telling first: [k, d]. */
  components: Tensor;
  /** The share of all variance along each of them: [k]. */
  explained: Tensor;
}

/**
 * The k directions of largest variance (Pearson 1901), by the eigenvectors of the covariance, or of
 * the examples' products where there are fewer examples than numbers in each; above 128 of both by
 * power iteration, one after the other. Not differentiated.
 *
 * @param x [n, d], one example a row
 * @throws ShapeError when x is no matrix, or has not k rows and k columns
 */
export function principalComponents(x: Tensor, k = 2): PrincipalComponents {
  if (x.shape.length !== 2 || Math.min(...x.shape) < k || !Number.isInteger(k) || k < 1) {
    throw shapeError(
      "principalComponents",
      [x],
      `a matrix of at least ${k} rows and ${k} columns is wanted for ${k} components`,
    );
  }
  return noGrad(() => {
    const [n, d] = x.shape;
    const centred = x.sub(x.mean(0, {keepDims: true}));
    const total = centred.square().sum().maximum(1e-30);
    if (Math.min(n, d) > MOST_EXACT) return iterate(centred, k, total);
    const wide = d > n;
    const products = wide ? centred.matmul(centred.T) : centred.T.matmul(centred);
    const {values, vectors} = symmetricEigen(products);
    const first = vectors.slice(1, 0, k).T;
    // Of X Xᵀ the eigenvectors are the projections; Xᵀ takes them to directions.
    const directions = wide ? first.matmul(centred) : first;
    const lengths = directions.square().sum(1, {keepDims: true}).sqrt().maximum(1e-30);
    const components = directions.div(lengths);
    return {
      projected: centred.matmul(components.T),
      components,
      explained: values.slice(0, 0, k).div(total),
    };
  });
}

/** Up to this size all eigenvectors at once take less than a frame. */
const MOST_EXACT = 128;
const ITERATIONS = 60;

/** The first k components, each found in what the ones before it leave. */
function iterate(centred: Tensor, k: number, total: Tensor): PrincipalComponents {
  const random = new Random(1);
  const found: {direction: Tensor; share: Tensor}[] = [];
  let rest = centred;
  for (let i = 0; i < k; ++i) {
    const {sigma, u, v} = powerIteration(rest, {iterations: ITERATIONS, random});
    found.push({direction: v, share: sigma.square().div(total)});
    if (i + 1 < k) rest = rest.sub(u.unsqueeze(1).mul(v.unsqueeze(0)).mul(sigma));
  }
  const components = stack(found.map(({direction}) => direction));
  return {
    projected: centred.matmul(components.T),
    components,
    explained: concat(
      found.map(({share}) => share.reshape([1])),
      0,
    ),
  };
}
