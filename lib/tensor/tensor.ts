/**
 * A tensor: numbers on a device, seen through a shape. Methods chain, check shapes at once in the
 * caller's stack, and record what `backward` needs. Reading numbers back always waits: `await
 * x.item()`.
 */
import type {BufferId, DType, TypedArray, View} from "../devices/device.js";
import {checking, expectType, formatShape, shapeError, sizeOf} from "../ops/operation.js";
import {apply, fromValues, viewOf} from "./apply.js";
import {activeChecks} from "./debug.js";
import {noteRead} from "./dryRun.js";
import {backpropagate, type GraphNode, nextRecord} from "./graph.js";
import {broadcastShapes, normaliseAxis} from "./shapes.js";
import type {Storage} from "./storage.js";
import {expand, flip, permute, reshape, slice} from "./views.js";

/** One axis, several, or (when left out) all of them. */
export type Axes = number | readonly number[];

/** Numbers nested as deep as a tensor has axes. */
export type Nested = number | Nested[];

/** To a device a tensor is a view of its buffer. */
export class Tensor implements View {
  /** Whether `backward` reaches this tensor. */
  requiresGrad = false;
  /** dL/d(this) after `backward`, for tensors made by `withGrad()` and for parameters. */
  grad?: Tensor;
  /** How the tensor was computed; undefined for what came from outside. */
  node?: GraphNode;
  /** Its number among the tensors that were recorded. */
  recordedAt = 0;

  constructor(
    readonly storage: Storage,
    readonly dtype: DType,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    readonly offset: number,
  ) {}

  // — What it is —

  get buffer(): BufferId {
    return this.storage.buffer;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Whether the elements lie one after the other, the last axis moving fastest. */
  get isContiguous(): boolean {
    let dense = 1;
    for (let axis = this.shape.length - 1; axis >= 0; --axis) {
      if (this.shape[axis] !== 1 && this.strides[axis] !== dense) return false;
      dense *= this.shape[axis];
    }
    return true;
  }

  /** "tensor float32 [2, 3]": what it is, because what it holds can only be waited for. */
  toString(): string {
    return `tensor ${this.dtype} ${formatShape(this.shape)}`;
  }

  // — Reading —

  /**
   * The elements in order, as a flat array of JavaScript numbers.
   *
   * @throws Error in debug mode, when NaN or an infinity arose before
   */
  async data(): Promise<TypedArray> {
    if (noteRead()) return await new Promise(() => {});
    const whole = this.isContiguous && this.offset === 0;
    const source = whole ? this : apply("copy", [this]);
    const {buffer} = viewOf(source, "data");
    const reading = source.storage.device.read(buffer, this.size, this.dtype);
    // Devices work in order: the copy is read before it is given back.
    if (!whole) source.storage.free();
    const checks = activeChecks();
    if (checks) await Promise.all([reading, checks.settle()]);
    return await reading;
  }

  /** The only element. @throws ShapeError when there are more */
  async item(): Promise<number> {
    if (this.size !== 1) {
      throw shapeError("item", [this], `${this.size} elements, not one`);
    }
    return (await this.data())[0];
  }

  /** The elements as nested arrays, one level an axis. */
  async array(): Promise<Nested> {
    const flat = await this.data();
    let position = 0;
    const nest = (axis: number): Nested =>
      axis === this.shape.length
        ? flat[position++]
        : Array.from({length: this.shape[axis]}, () => nest(axis + 1));
    return nest(0);
  }

  // — Gradients —

  /** Marks a tensor from outside as one whose gradient is wanted. Returns itself. @throws Error */
  withGrad(): this {
    if (this.dtype !== "float32") {
      throw new Error(`withGrad: ${this.dtype} numbers have no gradient. Use .cast('float32').`);
    }
    this.requiresGrad = true;
    return this;
  }

  /** Remembers how this tensor was computed. Called by operations only. */
  record(node: GraphNode): void {
    this.node = node;
    this.recordedAt = nextRecord();
    this.requiresGrad = true;
  }

  /**
   * Adds dL/dx to the `grad` of every tensor x with `requiresGrad` that this one came from and that
   * was not itself computed. L is this tensor's only element.
   *
   * @param createGraph record the gradients' own computation, for gradients of gradients
   * @throws ShapeError when this tensor has more than one element; Error when nothing was recorded
   */
  backward({createGraph = false} = {}): void {
    if (this.size !== 1) {
      throw shapeError("backward", [this], "start from one number, such as a mean loss");
    }
    if (!this.requiresGrad) {
      throw new Error("backward: no parameter or tensor with requiresGrad leads to this tensor.");
    }
    const one = apply("fill", [], {}, [1], {shape: this.shape, dtype: "float32"});
    backpropagate(this, one, createGraph, (tensor, gradient) => {
      if (tensor.node) return;
      if (tensor.grad?.storage.freed) {
        throw new Error(
          `backward: the gradient of a tensor of shape ${formatShape(tensor.shape)} is left over from an earlier step. Call optimizer.zeroGrad() before backward().`,
        );
      }
      tensor.grad = tensor.grad ? tensor.grad.add(gradient) : gradient;
    });
  }

  /** The same numbers without their history. */
  detach(): Tensor {
    return new Tensor(this.storage, this.dtype, this.shape, this.strides, this.offset);
  }

  /**
   * Keeps the memory beyond the scope or training step that made it. What a run made before its
   * first yield lives until the run starts over, kept or not. Returns itself.
   */
  keep(): this {
    this.storage.keep();
    return this;
  }

  // — Arithmetic —

  add(other: Tensor | number): Tensor {
    return typeof other === "number"
      ? apply("affine", [this.#beside(other)], {}, [1, other])
      : this.#with("add", other);
  }

  sub(other: Tensor | number): Tensor {
    return typeof other === "number"
      ? apply("affine", [this.#beside(other)], {}, [1, -other])
      : this.#with("sub", other);
  }

  mul(other: Tensor | number): Tensor {
    return typeof other === "number"
      ? apply("affine", [this.#beside(other)], {}, [other, 0])
      : this.#with("mul", other);
  }

  div(other: Tensor | number): Tensor {
    return typeof other === "number"
      ? apply("affine", [this.cast("float32")], {}, [1 / other, 0])
      : this.cast("float32").#with("div", other.cast("float32"));
  }

  pow(exponent: Tensor | number): Tensor {
    return typeof exponent === "number"
      ? apply("powScalar", [this], {}, [exponent])
      : this.#with("pow", exponent);
  }

  maximum(other: Tensor | number): Tensor {
    return this.#with("maximum", this.#toTensor(other));
  }

  minimum(other: Tensor | number): Tensor {
    return this.#with("minimum", this.#toTensor(other));
  }

  /** 1 where this = other, else 0. */
  equal(other: Tensor | number): Tensor {
    return this.#with("equal", this.#toTensor(other));
  }

  notEqual(other: Tensor | number): Tensor {
    return this.#with("notEqual", this.#toTensor(other));
  }

  greater(other: Tensor | number): Tensor {
    return this.#with("greater", this.#toTensor(other));
  }

  greaterEqual(other: Tensor | number): Tensor {
    return this.#with("greaterEqual", this.#toTensor(other));
  }

  less(other: Tensor | number): Tensor {
    return this.#with("less", this.#toTensor(other));
  }

  lessEqual(other: Tensor | number): Tensor {
    return this.#with("lessEqual", this.#toTensor(other));
  }

  // — Functions of each element —

  /** −x. */
  neg(): Tensor {
    return apply("neg", [this]);
  }

  /** |x|. */
  abs(): Tensor {
    return apply("abs", [this]);
  }

  /** −1, 0 or 1. */
  sign(): Tensor {
    return apply("sign", [this]);
  }

  /** The largest integer not above x. */
  floor(): Tensor {
    return apply("floor", [this]);
  }

  /** The nearest integer; halves go to the even one. */
  round(): Tensor {
    return apply("round", [this]);
  }

  /** e^x. */
  exp(): Tensor {
    return apply("exp", [this]);
  }

  /** Natural logarithm. */
  log(): Tensor {
    return apply("log", [this]);
  }

  /** Square root. */
  sqrt(): Tensor {
    return apply("sqrt", [this]);
  }

  /** 1 / √x. */
  rsqrt(): Tensor {
    return apply("rsqrt", [this]);
  }

  /** 1 / x. */
  reciprocal(): Tensor {
    return apply("reciprocal", [this]);
  }

  /** x². */
  square(): Tensor {
    return apply("square", [this]);
  }

  /** Sine of x radians. */
  sin(): Tensor {
    return apply("sin", [this]);
  }

  /** Cosine of x radians. */
  cos(): Tensor {
    return apply("cos", [this]);
  }

  /** Tangent of x radians. */
  tan(): Tensor {
    return apply("tan", [this]);
  }

  /** Angle in radians, -π/2..π/2, whose tangent is x. */
  atan(): Tensor {
    return apply("atan", [this]);
  }

  /** e^x − 1, exact also near zero. */
  expm1(): Tensor {
    return apply("expm1", [this]);
  }

  /** ln(1 + x), exact also near zero. */
  log1p(): Tensor {
    return apply("log1p", [this]);
  }

  /** The error function, 2/√π ∫₀ˣ e^−t² dt. */
  erf(): Tensor {
    return apply("erf", [this]);
  }

  /** Hyperbolic tangent. */
  tanh(): Tensor {
    return apply("tanh", [this]);
  }

  /** 1 / (1 + e^−x). */
  sigmoid(): Tensor {
    return apply("sigmoid", [this]);
  }

  /** max(0, x). */
  relu(): Tensor {
    return apply("relu", [this]);
  }

  /** The nearest number within low..high. */
  clamp(low: number, high: number): Tensor {
    return apply("clamp", [this], {}, [low, high]);
  }

  /** The same numbers as another element type; towards integers the fraction is cut off. */
  cast(dtype: DType): Tensor {
    return dtype === this.dtype ? this : apply("cast", [this]);
  }

  // — Reductions —

  /** Sum over the axes given, or over all. */
  sum(axes?: Axes, options?: {keepDims?: boolean}): Tensor {
    return this.#reduce("sum", axes, options);
  }

  mean(axes?: Axes, options?: {keepDims?: boolean}): Tensor {
    return this.#reduce("mean", axes, options);
  }

  max(axes?: Axes, options?: {keepDims?: boolean}): Tensor {
    return this.#reduce("max", axes, options);
  }

  min(axes?: Axes, options?: {keepDims?: boolean}): Tensor {
    return this.#reduce("min", axes, options);
  }

  /** Position of the largest element along an axis, int32; the first one where there is a tie. */
  argmax(axis = -1): Tensor {
    return this.#reduce("argmax", axis);
  }

  /** Position of the smallest element along an axis, int32; the first one where there is a tie. */
  argmin(axis = -1): Tensor {
    return this.#reduce("argmin", axis);
  }

  /** e^x normalised to sum to one along an axis. */
  softmax(axis = -1): Tensor {
    return this.#alongLast("softmax", axis);
  }

  /** The logarithm of the softmax, without overflow. */
  logSoftmax(axis = -1): Tensor {
    return this.#alongLast("logSoftmax", axis);
  }

  // — Products —

  /**
   * Matrix product over the last two axes; axes before them broadcast. A vector counts as a row on
   * the left and as a column on the right, and its axis vanishes from the result.
   *
   * @throws ShapeError naming both shapes
   */
  matmul(other: Tensor): Tensor {
    if (this.shape.length === 0 || other.shape.length === 0) {
      throw shapeError("matmul", [this, other], "a number is no factor; use mul");
    }
    const columns = this.shape[this.shape.length - 1];
    const rows = other.shape[Math.max(0, other.shape.length - 2)];
    if (columns !== rows) {
      throw shapeError("matmul", [this, other], `inner sizes ${columns} and ${rows} differ`);
    }
    if (other.shape.length === 1) return this.matmul(other.unsqueeze(1)).squeeze(-1);
    if (this.shape.length === 1) return this.unsqueeze(0).matmul(other).squeeze(-2);
    if (this.shape.length === 2 && other.shape.length === 2) return apply("matmul", [this, other]);
    const batch = broadcastShapes("matmul", this.shape.slice(0, -2), other.shape.slice(0, -2), [
      this,
      other,
    ]);
    return apply("matmul", [
      expand(this, [...batch, ...this.shape.slice(-2)]),
      expand(other, [...batch, ...other.shape.slice(-2)]),
    ]);
  }

  // — Shapes —

  /** The same elements in the same order; one size may be -1. @throws ShapeError */
  reshape(shape: readonly number[]): Tensor {
    return reshape(this, shape);
  }

  /** Joins all axes from `start` on into one. */
  flatten(start = 0): Tensor {
    return reshape(this, [...this.shape.slice(0, start), sizeOf(this.shape.slice(start))]);
  }

  /** Swaps two axes, without copying. */
  transpose(a: number, b: number): Tensor {
    const {shape} = this;
    const axes = shape.map((_, axis) => axis);
    const first = normaliseAxis("transpose", a, shape);
    const second = normaliseAxis("transpose", b, shape);
    [axes[first], axes[second]] = [second, first];
    return permute(this, axes);
  }

  /** The transposed matrix. @throws ShapeError unless there are two axes */
  get T(): Tensor {
    if (this.shape.length !== 2) {
      throw shapeError("T", [this], "a matrix is wanted");
    }
    return permute(this, [1, 0]);
  }

  /** Reorders the axes, without copying. */
  permute(axes: readonly number[]): Tensor {
    return permute(this, axes);
  }

  /** Repeats axes of size 1, without copying. */
  expand(shape: readonly number[]): Tensor {
    return expand(this, shape);
  }

  /**
   * Elements `start` to `end` (not included) along an axis, every `step`-th of them; negative numbers
   * count from the end.
   */
  slice(axis: number, start: number, end?: number, step = 1): Tensor {
    return slice(this, axis, start, end, step);
  }

  /** The elements in the opposite order along the axes given, without copying. */
  flip(axes: Axes): Tensor {
    return flip(this, axes);
  }

  /** Element `i` of the first axis, which vanishes. @throws RangeError when there is none */
  index(i: number): Tensor {
    const at = i < 0 ? i + this.shape[0] : i;
    if (!(at >= 0 && at < this.shape[0])) {
      throw new RangeError(
        `index: a tensor of shape ${formatShape(this.shape)} has no element ${i}.`,
      );
    }
    return slice(this, 0, at, at + 1).squeeze(0);
  }

  /** Adds an axis of size 1. */
  unsqueeze(axis: number): Tensor {
    const at = normaliseAxis("unsqueeze", axis, this.shape, this.shape.length + 1);
    return reshape(this, [...this.shape.slice(0, at), 1, ...this.shape.slice(at)]);
  }

  /** Removes an axis of size 1. @throws ShapeError when it is longer */
  squeeze(axis: number): Tensor {
    const at = normaliseAxis("squeeze", axis, this.shape);
    if (this.shape[at] !== 1) {
      throw shapeError("squeeze", [this], `axis ${axis} is not of size 1`);
    }
    return reshape(
      this,
      this.shape.filter((_, i) => i !== at),
    );
  }

  /** Itself, or a copy whose elements lie one after the other. */
  contiguous(): Tensor {
    return this.isContiguous ? this : apply("copy", [this]);
  }

  // — Indices —

  /**
   * Rows of a table by number: an embedding look-up.
   *
   * @param indices int32, any shape
   * @returns [...indices.shape, ...this.shape without its first axis]
   */
  gather(indices: Tensor): Tensor {
    if (this.shape.length === 0)
      throw shapeError("gather", [this, indices], "the table has no rows");
    const [rows, ...rest] = this.shape;
    const table = reshape(this, [rows, sizeOf(rest)]);
    const picked = apply("gather", [table, reshape(indices, [indices.size])]);
    return reshape(picked, [...indices.shape, ...rest]);
  }

  /** Element `indices[i]` of each row i of a matrix. */
  pick(indices: Tensor): Tensor {
    return apply("pick", [this, indices]);
  }

  /** int32 class numbers as rows of zeros with a single one: [...this.shape, classes]. */
  oneHot(classes: number): Tensor {
    checking("oneHot", [this], () => expectType("the input", this, "int32"));
    const flat = reshape(this, [this.size]);
    const rows = apply("oneHot", [flat], {}, [], {shape: [this.size, classes], dtype: "float32"});
    return reshape(rows, [...this.shape, classes]);
  }

  // — Inside —

  #toTensor(value: Tensor | number): Tensor {
    if (value instanceof Tensor) return value;
    const whole = this.#beside(value).dtype === "int32";
    return fromValues(whole ? Int32Array.of(value) : Float32Array.of(value), []);
  }

  /** Itself; as float32 where int32 meets a number that int32 cannot hold, such as 0.5. */
  #beside(number: number): Tensor {
    return this.dtype === "int32" && (number | 0) !== number ? this.cast("float32") : this;
  }

  /** Broadcasts both sides to one shape and type, then runs the row. */
  #with(operation: string, other: Tensor): Tensor {
    const mixed = this.dtype !== other.dtype;
    const x = mixed ? this.cast("float32") : this;
    const y = mixed ? other.cast("float32") : other;
    const shape = broadcastShapes(operation, x.shape, y.shape);
    return apply(operation, [expand(x, shape), expand(y, shape)]);
  }

  #reduce(operation: string, axes?: Axes, {keepDims = false} = {}): Tensor {
    const {shape} = this;
    const reduced = shape.map(() => axes === undefined);
    for (const axis of axes === undefined ? [] : [axes].flat()) {
      reduced[normaliseAxis(operation, axis, shape)] = true;
    }
    const order = shape.map((_, axis) => axis);
    const kept = order.filter((axis) => !reduced[axis]);
    const last = order.filter((axis) => reduced[axis]);
    const moved = last.some((axis, i) => axis !== kept.length + i)
      ? permute(this, [...kept, ...last])
      : this;
    const result = apply(operation, [moved], {reduced: last.length});
    const ones = (n: number, axis: number) => (reduced[axis] ? 1 : n);
    return keepDims ? reshape(result, shape.map(ones)) : result;
  }

  #alongLast(operation: string, axis: number): Tensor {
    const at = normaliseAxis(operation, axis, this.shape);
    const last = this.shape.length - 1;
    return at === last
      ? apply(operation, [this])
      : apply(operation, [this.transpose(at, last)]).transpose(at, last);
  }
}
