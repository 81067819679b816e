/**
 * Many numbers made one: sums, maxima, and whatever needs some of them first (softmax, normalisation).
 * A thread that goes over many numbers alone is slow, so that long folds take two launches.
 */
import {kernelOf, type Launch, quotient, remainder} from "./program.js";

/** What one thread goes over alone. */
export const LONG = 1024;
/** What every thread may go over before it computes its own number, rather than wait for a launch. */
export const SHORT = 64;
/** With more results than that, a GPU is busy however long each takes. */
const MANY = 2 ** 14;

/** How terms become one number. */
export interface Rule {
  readonly start: string;
  /** What `y` becomes with one more term. */
  step(y: string, term: string): string;
  /** What becomes of it in the end. */
  finish?(y: string): string;
}

export const adding: Rule = {start: "0", step: (y, term) => `${y} + ${term}`};

export const averaging = (count: number): Rule => ({...adding, finish: (y) => `${y} / ${count}`});

export const largest: Rule = {
  start: "-3.4028234e38",
  step: (y, term) => `Math.max(${y}, ${term})`,
};

export const smallest: Rule = {
  start: "3.4028234e38",
  step: (y, term) => `Math.min(${y}, ${term})`,
};

/** The terms of several folds, in lines of kernels. */
export interface Terms {
  /** How many folds, and the terms of each. */
  readonly results: number;
  readonly count: number;
  /** Lines that hold for all terms of fold number `r`. */
  readonly before?: string;
  /** Lines that prepare term number `k`. */
  readonly each?: string;
}

/** Folds whose terms are the expression `term`. */
export interface Fold extends Terms, Rule {
  readonly term: string;
}

/** Where the numbers go: outputs of the row, or memory for later launches. */
type Target = Pick<Launch, "gives" | "size">;

const end = ({finish}: Rule, y: string) => finish?.(y) ?? y;

const loop = (y: string, count: number, fold: Rule, lines: string, term: string) =>
  `let ${y} = ${fold.start};
for (let k = 0; k < ${count}; k++) {
${lines}
  ${y} = ${fold.step(y, term)};
}`;

/** In how many parts folds are taken. */
export const partsOf = ({results, count}: Pick<Terms, "results" | "count">): number =>
  count > LONG && results <= MANY ? Math.ceil(Math.sqrt(count)) : 1;

/**
 * @param first number of its first launch among the row's
 */
export function fold(what: Fold, first: number, target: Target): Launch[] {
  const {results, count, before = "", each = "", start, step, term} = what;
  const parts = partsOf(what);
  if (parts === 1) {
    const body = `const r = i;\n${before}\n${loop("y", count, what, each, term)}`;
    return [{source: kernelOf(`${body}\nreturn ${end(what, "y")};`), ...target}];
  }
  // Neighbouring threads read neighbouring numbers.
  const partial = `const r = ${quotient("i", parts)};
const part = ${remainder("i", parts)};
${before}
let y = ${start};
for (let n = 0; n < ${Math.ceil(count / parts)}; n++) {
  const k = n * ${parts} + part;
  if (k < ${count}) {
${each}
    y = ${step("y", term)};
  }
}
return y;`;
  const rest = loop("y", parts, what, "", `t${first}[i * ${parts} + k]`);
  return [
    {source: kernelOf(partial), size: results * parts},
    {source: kernelOf(`${rest}\nreturn ${end(what, "y")};`), ...target},
  ];
}

/** A fold that later lines use by its name; its terms may use those before it. */
export interface Statistic extends Rule {
  readonly name: string;
  readonly term: string;
}

/** A row that computes numbers from statistics of the group that each belongs to. */
export interface Grouped extends Terms {
  readonly statistics: readonly Statistic[];
  /** Outputs of the row that the statistics are, if any. */
  readonly outputs?: readonly number[];
  /** Which group number `i` of the first output belongs to. */
  readonly group: string;
  /** Lines that return number `i` of the first output, `size` in all; `r` is its group. */
  readonly body: string;
  readonly size: number;
}

/**
 * One launch where groups are small: every thread computes the statistics that it needs. Otherwise the
 * statistics are computed first, together, or one after the other where groups are long.
 */
export function grouped(what: Grouped): Launch[] {
  const {results, count, before = "", each = "", statistics, outputs, group, body, size} = what;
  const names = statistics.map(({name}) => name);
  const computed = statistics.map(
    (rule) =>
      `${loop(`${rule.name}Sum`, count, rule, each, rule.term)}
const ${rule.name} = ${end(rule, `${rule.name}Sum`)};`,
  );
  /** Returns the first statistic of all groups from number `start` on, then the second, and so on. */
  const returned = (start: number) =>
    computed.map(
      (lines, n) =>
        `${lines}\nif (i < ${start + (n + 1) * results}) { return ${statistics[n].name}; }`,
    );

  if (count <= SHORT) {
    if (!outputs) {
      const source = `const r = ${group};\n${before}\n${computed.join("\n")}\n${body}`;
      return [{source: kernelOf(source), gives: [0]}];
    }
    const source = kernelOf(`if (i >= ${size}) {
const r = ${remainder(`(i - ${size})`, results)};
${before}
${returned(size).join("\n")}
}
const r = ${group};
${before}
${computed.join("\n")}
${body}`);
    return [{source, gives: [0, ...outputs]}];
  }

  const launches: Launch[] = [];
  let found: string[];
  if (partsOf(what) === 1) {
    const source = `const r = ${remainder("i", results)};
${before}
${returned(0).join("\n")}
return 0;`;
    const target = outputs ? {gives: outputs} : {size: results * names.length};
    launches.push({source: kernelOf(source), ...target});
    found = names.map((name, n) => `const ${name} = t0[${n * results} + r];`);
  } else {
    found = [];
    for (const [n, {name, term, ...rule}] of statistics.entries()) {
      const known = found.join("\n");
      const one = {...what, ...rule, term, before: `${before}\n${known}`};
      launches.push(
        ...fold(one, launches.length, outputs ? {gives: [outputs[n]]} : {size: results}),
      );
      found.push(`const ${name} = t${launches.length - 1}[r];`);
    }
  }
  const last = kernelOf(`const r = ${group};\n${before}\n${found.join("\n")}\n${body}`);
  return [...launches, {source: last, gives: [0]}];
}
