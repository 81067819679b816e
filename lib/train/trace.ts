/** What a loop saw at every step, where views can read it: the run itself only shows the last. */

import {where} from "../functions/select.js";
import {Buffer} from "../nn/module.js";
import {formatShape, sameShape, shapeError} from "../ops/operation.js";
import {arange} from "../tensor/create.js";
import {noGrad} from "../tensor/graph.js";
import {scope} from "../tensor/scope.js";
import type {Tensor} from "../tensor/tensor.js";
import {concat} from "../tensor/views.js";

/**
 * A table with a row for each step, row 0 for before the first. Make it before the loop's first yield,
 * and yield its `rows`.
 *
 *     const way = new Trace(300, theta);
 *     for (;;) {
 *       …
 *       way.add(theta);
 *       yield {loss, way: way.rows};
 *     }
 */
export class Trace {
  readonly #table: Buffer;
  #count = 1;

  /**
   * @param steps for which there is room; when it runs out, the oldest row goes for each new one
   * @param first row 0, which tells the shape of all
   * @throws RangeError unless there is room for a step
   */
  constructor(steps: number, first: Tensor) {
    if (!(Number.isInteger(steps) && steps > 0)) {
      throw new RangeError(`Trace: ${steps} is not a number of steps.`);
    }
    this.#table = scope(() => new Buffer(first.unsqueeze(0).expand([steps + 1, ...first.shape])));
  }

  /** Notes a step. @throws ShapeError when it is not shaped like the first row */
  add(row: Tensor): void {
    const table = this.#table;
    const [room, ...shape] = table.shape;
    if (!sameShape(row.shape, shape)) {
      throw shapeError("Trace", [row], `the rows are ${formatShape(shape)}`);
    }
    scope(() =>
      noGrad(() => {
        const next = row.unsqueeze(0);
        if (this.#count === room) {
          table.assign(concat([table.slice(0, 1), next], 0));
          return;
        }
        const number = arange(room).reshape([room, ...shape.map(() => 1)]);
        table.assign(where(number.equal(this.#count), next, table));
        this.#count += 1;
      }),
    );
  }

  /** What was noted so far, [steps + 1, …shape], row 0 first. */
  get rows(): Tensor {
    return this.#table.slice(0, 0, this.#count);
  }

  /** The whole table: the rows of steps to come are as row 0. */
  get table(): Tensor {
    return this.#table;
  }
}
