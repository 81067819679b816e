/** What every layer is: parameters, sub-layers, and a forward pass. */
import {apply, assign} from "../tensor/apply.js";
import {Tensor} from "../tensor/tensor.js";

/** A tensor that training changes. It wants a gradient and outlives every scope. */
export class Parameter extends Tensor {
  constructor(values: Tensor) {
    const own = apply("copy", [values]);
    super(own.storage, own.dtype, own.shape, own.strides, own.offset);
    this.requiresGrad = true;
    this.keep();
  }

  /** Overwrites the numbers. @throws Error when shape or type differ */
  assign(values: Tensor): void {
    assign(this, values);
  }
}

export abstract class Module {
  abstract forward(x: Tensor): Tensor;

  /** Own parameters and those of all sub-modules, with their paths, in the order of declaration. */
  *namedParameters(prefix = ""): Generator<[string, Parameter]> {
    for (const [name, value] of Object.entries(this)) {
      for (const [path, item] of Array.isArray(value)
        ? value.map((part, i): [string, unknown] => [`${name}.${i}`, part])
        : [[name, value] as [string, unknown]]) {
        if (item instanceof Parameter) yield [prefix + path, item];
        else if (item instanceof Module) yield* item.namedParameters(`${prefix + path}.`);
      }
    }
  }

  /** Each parameter once, also where layers share it. */
  parameters(): Parameter[] {
    return [...new Set(Array.from(this.namedParameters(), ([, parameter]) => parameter))];
  }

  /** Number of trainable numbers. */
  get parameterCount(): number {
    return this.parameters().reduce((sum, {size}) => sum + size, 0);
  }

  /** Gives the parameters' memory back. */
  dispose(): void {
    for (const {storage} of this.parameters()) storage.free();
  }
}
