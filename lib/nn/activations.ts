/** Activations as layers, for Sequential. Their formulas stand in lib/functions/activations.ts. */
import {
  elu,
  gelu,
  geluTanh,
  leakyRelu,
  mish,
  silu,
  softmax,
  softplus,
} from "../functions/activations.js";
import type {Tensor} from "../tensor/tensor.js";
import {Module} from "./module.js";

/** A layer without parameters, made of one function. */
export class Elementwise extends Module {
  constructor(readonly compute: (x: Tensor) => Tensor) {
    super();
  }

  forward(x: Tensor): Tensor {
    return this.compute(x);
  }
}

/** Changes nothing: what a network has in place of an activation when that is taken away. */
export class Identity extends Elementwise {
  constructor() {
    super((x) => x);
  }
}

export class Sigmoid extends Elementwise {
  constructor() {
    super((x) => x.sigmoid());
  }
}

export class Tanh extends Elementwise {
  constructor() {
    super((x) => x.tanh());
  }
}

export class ReLU extends Elementwise {
  constructor() {
    super((x) => x.relu());
  }
}

export class LeakyReLU extends Elementwise {
  /** @param alpha the slope of the negative side */
  constructor(readonly alpha = 0.01) {
    super((x) => leakyRelu(x, alpha));
  }
}

export class ELU extends Elementwise {
  /** @param alpha the negative side ends at -alpha */
  constructor(readonly alpha = 1) {
    super((x) => elu(x, alpha));
  }
}

export class Softplus extends Elementwise {
  constructor() {
    super(softplus);
  }
}

export class GELU extends Elementwise {
  /** @param approximate whether by tanh, as GPT-2 has it */
  constructor({approximate = false} = {}) {
    super(approximate ? geluTanh : gelu);
  }
}

/** Also called Swish. */
export class SiLU extends Elementwise {
  constructor() {
    super(silu);
  }
}

export class Mish extends Elementwise {
  constructor() {
    super(mish);
  }
}

export class Softmax extends Elementwise {
  constructor(readonly axis = -1) {
    super((x) => softmax(x, axis));
  }
}
