/** Seeded random numbers: the same seed gives the same numbers on every device and in every browser. */
import type {Shape} from "../ops/operation.js";
import {apply, fromValues} from "../tensor/apply.js";
import type {Tensor} from "../tensor/tensor.js";
import {philox4x32} from "./philox.js";

const SCALARS = 0xffffffff;

export class Random {
  readonly #key: number;
  #draws = 0;
  #block = new Uint32Array(4);
  #used = 4;
  #blocks = 0;

  /** @param seed any integer; the stream is a function of its lower 32 bits */
  constructor(readonly seed: number) {
    this.#key = seed >>> 0;
  }

  // — Tensors, made on the device —

  /** Normal numbers. */
  normal(shape: Shape, {mean = 0, std = 1} = {}): Tensor {
    return this.#draw("normal", shape, [mean, std]);
  }

  /** Uniform numbers in [low, high). @throws RangeError when low is above high */
  uniform(shape: Shape, {low = 0, high = 1} = {}): Tensor {
    if (!(low <= high)) throw new RangeError(`uniform: there is no number in ${low}..${high}.`);
    return this.#draw("uniform", shape, [low, high]);
  }

  /** 1 with probability `p`, otherwise 0. */
  bernoulli(shape: Shape, p: number): Tensor {
    return this.#draw("bernoulli", shape, [p]);
  }

  /**
   * Class numbers drawn with probabilities softmax(logits); for probabilities p, pass `p.log()`. The
   * largest of the logits plus Gumbel noise is such a draw. Source: Gumbel, NBS 33 (1954).
   *
   * @param logits [..., classes]; -Infinity is never drawn
   * @returns int32 [...]
   */
  categorical(logits: Tensor): Tensor {
    // Uniform numbers from just above zero, so that both logarithms are finite.
    const uniform = this.uniform(logits.shape, {low: 1e-10});
    return logits.detach().sub(uniform.log().neg().log()).argmax(-1);
  }

  /** The numbers 0..n-1 in random order, int32 [n]: what `gather` takes. As `permutation`. */
  permutationTensor(n: number): Tensor {
    return fromValues(Int32Array.from(this.permutation(n)), [n]);
  }

  // — Plain numbers —

  /** A number in [0, 1), of 53 random bits. */
  next(): number {
    return ((this.#word() >>> 5) * 0x4000000 + (this.#word() >>> 6)) / 0x20000000000000;
  }

  /** A whole number in 0..below-1. */
  integer(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** The numbers 0..n-1 in random order (Fisher and Yates). */
  permutation(n: number): number[] {
    return this.shuffle(Array.from({length: n}, (_, i) => i));
  }

  /** Puts the array in random order and returns it. */
  shuffle<T>(items: T[]): T[] {
    for (let i = items.length - 1; i > 0; --i) {
      const j = this.integer(i + 1);
      [items[i], items[j]] = [items[j], items[i]];
    }
    return items;
  }

  /** An independent stream: drawing from it does not move this one beyond the fork. */
  fork(): Random {
    return new Random(this.#word());
  }

  #draw(name: string, shape: Shape, parameters: number[]): Tensor {
    return apply(name, [], {}, [this.#key, this.#draws++, ...parameters], {
      shape,
      dtype: "float32",
    });
  }

  #word(): number {
    if (this.#used === 4) {
      // Plain numbers take their own half of the counter space, so that tensors never repeat them.
      philox4x32(this.#block, [this.#blocks++, 0, 0, SCALARS], [this.#key, 0]);
      this.#used = 0;
    }
    return this.#block[this.#used++];
  }
}
