/** Matrix products. Transposed operands are views: no row copies them. */
import {
  expectType,
  misfit,
  type Operation,
  type StridedData,
  sizeOf,
  throughActivation,
} from "./operation.js";

/** Element (…, i, j) of a batch of matrices, the batch counted in the order of a contiguous array. */
function matrixAt({shape, strides, offset}: StridedData, batch: number): number {
  let position = offset;
  for (let axis = shape.length - 3; axis >= 0; --axis) {
    position += (batch % shape[axis]) * strides[axis];
    batch = Math.floor(batch / shape[axis]);
  }
  return position;
}

const matmul: Operation = {
  name: "matmul",
  formula: "Z_{ij} = \\sum_k X_{ik} Y_{kj}",
  outputs([x, y]) {
    expectType("the left factor", x, "float32");
    expectType("the right factor", y, "float32");
    const [m, k] = x.shape.slice(-2);
    const [rows, n] = y.shape.slice(-2);
    if (k !== rows) {
      misfit(`inner sizes ${k} and ${rows} differ`);
    }
    return [{shape: [...x.shape.slice(0, -2), m, n], dtype: "float32"}];
  },
  reference([x, y], [z]) {
    const [m, k] = x.shape.slice(-2);
    const n = y.shape[y.shape.length - 1];
    const [xi, xk] = x.strides.slice(-2);
    const [yk, yj] = y.strides.slice(-2);
    const batches = sizeOf(x.shape.slice(0, -2));
    let out = 0;
    for (let batch = 0; batch < batches; ++batch) {
      const x0 = matrixAt(x, batch);
      const y0 = matrixAt(y, batch);
      for (let i = 0; i < m; ++i) {
        for (let j = 0; j < n; ++j) {
          let sum = 0;
          for (let c = 0; c < k; ++c) {
            sum += x.data[x0 + i * xi + c * xk] * y.data[y0 + c * yk + j * yj];
          }
          z.data[out++] = sum;
        }
      }
    }
  },
  gradient: ({upstream, inputs: [x, y], needs}) => [
    needs[0] ? upstream.matmul(y.transpose(-1, -2)) : undefined,
    needs[1] ? x.transpose(-1, -2).matmul(upstream) : undefined,
  ],
};

/** A whole dense layer in one row: product, bias and, if wanted, the rectifier. */
const linear: Operation = {
  name: "linear",
  formula: "\\mathbf{Y} = f(\\mathbf{X} \\mathbf{W}^\\top + \\mathbf{b})",
  outputs([x, w, b]) {
    expectType("the input", x, "float32");
    expectType("the weight", w, "float32");
    expectType("the bias", b, "float32");
    if (x.shape.length !== 2 || x.shape[1] !== w.shape[1]) {
      misfit(`an input [rows, ${w.shape[1]}] is wanted`);
    }
    if (b.shape.length !== 1 || b.shape[0] !== w.shape[0]) {
      misfit(`a bias [${w.shape[0]}] is wanted`);
    }
    return [{shape: [x.shape[0], w.shape[0]], dtype: "float32"}];
  },
  reference([x, w, b], [y], {activation}) {
    const [m, k] = x.shape;
    const n = w.shape[0];
    for (let i = 0; i < m; ++i) {
      for (let j = 0; j < n; ++j) {
        let sum = b.data[b.offset + j * b.strides[0]];
        for (let c = 0; c < k; ++c) {
          sum +=
            x.data[x.offset + i * x.strides[0] + c * x.strides[1]] *
            w.data[w.offset + j * w.strides[0] + c * w.strides[1]];
        }
        y.data[i * n + j] = activation === "relu" && sum <= 0 ? 0 : sum;
      }
    }
  },
  gradient(context) {
    const {
      inputs: [x, w],
      needs,
    } = context;
    const dz = throughActivation(context);
    return [
      needs[0] ? dz.matmul(w) : undefined,
      needs[1] ? dz.transpose(0, 1).matmul(x) : undefined,
      needs[2] ? dz.sum(0) : undefined,
    ];
  },
};

export const products: Operation[] = [matmul, linear];
