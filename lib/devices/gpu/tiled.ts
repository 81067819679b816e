/**
 * Matrix products in WGSL, for WebGPU: a group of 16 × 16 threads computes a tile of the result, and
 * keeps the numbers that it needs of both matrices, 16 terms at a time, in memory that it shares. Each of
 * them is read from far away once a group, not once a thread. What the matrices are is up to the row:
 * an expression says where an element lies, so that views, and the windows of convolutions, are as good
 * as matrices.
 */

/** A kernel's entry point in WGSL, and how many groups of threads run it. */
export interface Tiles {
  readonly source: string;
  readonly groups: readonly [number, number, number];
}

/** Where to find a matrix: WGSL that returns an element, from whole numbers `b` (of the batch) and its indices. */
export interface Operand {
  readonly body: string;
  /** Along which index neighbours lie side by side in memory. */
  readonly along: "result" | "terms";
}

export interface Product {
  readonly batches: number;
  readonly rows: number;
  readonly columns: number;
  readonly terms: number;
  /** Each sum is split into parts of so many terms; `part` is which one. */
  readonly perPart?: number;
  /** Element (row, k) of batch b. */
  readonly left: Operand;
  /** Element (k, column) of batch b. */
  readonly right: Operand;
  /** Where result (row, column) of batch b, and of `part`, is written. */
  readonly place: string;
  /** What is written, from `sum`; it may use what `place` may. */
  readonly value?: string;
}

/** Threads along each side of a tile. */
const SIDE = 16;
/** Terms that a group keeps at a time. */
const DEPTH = 16;
/** Below so many, groups leave much of a GPU idle, and the plain kernel has more threads to offer. */
const FEWEST_GROUPS = 16;
/** Below so many terms, or results along an axis, what is read is of too little use to a group. */
const FEWEST_TERMS = 32;
const FEWEST_RESULTS = 24;
/** What every GPU of WebGPU can run, along each axis. */
const MOST_GROUPS = 65535;

/** As large as fits: a larger tile reads less. */
const sideFor = (length: number) => (length >= 48 ? 64 : 32);

/** @returns the product in tiles; undefined where these would not be filled, or are too many */
export function tiles(product: Product): Tiles | undefined {
  const {rows, columns, terms, batches, perPart = terms} = product;
  if (terms < FEWEST_TERMS || rows < FEWEST_RESULTS || columns < FEWEST_RESULTS) return undefined;
  let [height, width] = [sideFor(rows), sideFor(columns)];
  const layers = batches * Math.ceil(terms / perPart);
  const groups = () => [Math.ceil(columns / width), Math.ceil(rows / height), layers] as const;
  const count = () => groups().reduce((all, n) => all * n, 1);
  while (count() < FEWEST_GROUPS && height * width > SIDE * SIDE) {
    if (height > width) height /= 2;
    else width /= 2;
  }
  if (count() < FEWEST_GROUPS || groups().some((n) => n > MOST_GROUPS)) return undefined;
  return {source: write(product, perPart, height, width), groups: [...groups()]};
}

const VECTORS = {1: "f32", 2: "vec2<f32>", 4: "vec4<f32>"} as const;

/** Copies a tile of an operand into the group's memory; neighbouring threads read neighbours. */
function load(name: "left" | "right", {along}: Operand, side: number, length: number): string {
  const [index, indices] = name === "left" ? ["row", "row, k"] : ["column", "k, column"];
  const [t, r] =
    along === "terms" ? [`i % ${DEPTH}`, `i / ${DEPTH}`] : [`i / ${side}`, `i % ${side}`];
  return `    for (var i = thread; i < ${side * DEPTH}; i += ${SIDE * SIDE}) {
      let t = ${t};
      let r = ${r};
      let k = start + t;
      let ${index} = ${name}Start + r;
      var x = 0.0;
      if (k < end && ${index} < ${length}) { x = ${name}At(b, ${indices}); }
      ${name}[t * ${side + 1} + r] = x;
    }`;
}

function write(product: Product, perPart: number, height: number, width: number): string {
  const {batches, rows, columns, terms, left, right, place, value = "sum"} = product;
  const [down, across] = [height / SIDE, width / SIDE];
  const vector = VECTORS[across as keyof typeof VECTORS];
  /** One line for each row of results that a thread computes. */
  const lines = (line: (i: number) => string) => Array.from({length: down}, (_, i) => line(i));
  const rightAcross = Array.from(
    {length: across},
    (_, j) => `right[t * ${width + 1} + across + ${j * SIDE}]`,
  );
  return `var<workgroup> left : array<f32, ${DEPTH * (height + 1)}>;
var<workgroup> right : array<f32, ${DEPTH * (width + 1)}>;
fn leftAt(b : i32, row : i32, k : i32) -> f32 {
${left.body}
}
fn rightAt(b : i32, k : i32, column : i32) -> f32 {
${right.body}
}
@compute @workgroup_size(${SIDE}, ${SIDE}, 1)
fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(local_invocation_id) local : vec3<u32>) {
  let across = i32(local.x);
  let down = i32(local.y);
  let thread = down * ${SIDE} + across;
  let b = i32(group.z) % ${batches};
  let part = i32(group.z) / ${batches};
  let leftStart = i32(group.y) * ${height};
  let rightStart = i32(group.x) * ${width};
  let end = min((part + 1) * ${perPart}, ${terms});
${lines((i) => `  var s${i} = ${vector}(0.0);`).join("\n")}
  for (var start = part * ${perPart}; start < end; start += ${DEPTH}) {
${load("left", left, height, rows)}
${load("right", right, width, columns)}
    workgroupBarrier();
    for (var t = 0; t < ${DEPTH}; t++) {
      let r = ${vector}(${rightAcross.join(", ")});
${lines((i) => `      s${i} += left[t * ${height + 1} + down + ${i * SIDE}] * r;`).join("\n")}
    }
    workgroupBarrier();
  }
  var sums = array<${vector}, ${down}>(${lines((i) => `s${i}`).join(", ")});
  for (var i = 0; i < ${down}; i++) {
    for (var j = 0; j < ${across}; j++) {
      let row = leftStart + down + i * ${SIDE};
      let column = rightStart + across + j * ${SIDE};
      let sum = sums[i]${across === 1 ? "" : "[j]"};
      if (row < ${rows} && column < ${columns}) { result[${place}] = ${value}; }
    }
  }
}`;
}

/** Where element number `i` of an array of this shape lies; whole numbers divide exactly here. */
export function offsetOf(shape: readonly number[], strides: readonly number[], i: string): string {
  const terms: string[] = [];
  let below = 1;
  for (let axis = shape.length - 1; axis >= 0; --axis) {
    if (shape[axis] > 1 && strides[axis] !== 0) {
      const above = below === 1 ? i : `${i} / ${below}`;
      terms.push(`(${axis === 0 ? above : `${above} % ${shape[axis]}`}) * (${strides[axis]})`);
    }
    below *= shape[axis];
  }
  return terms.length === 0 ? "0" : terms.join(" + ");
}
