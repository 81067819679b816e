/** Several models that are trained in one run, step by step side by side, to be compared. */
import type {Metric, Step} from "./options.js";

/** What a step of all models yields. */
export interface Together<Name extends string, S extends Step> extends Step {
  /** The loss of the first of them. */
  loss: S["loss"];
  /** What each yielded, by its name. */
  each: Record<Name, S>;
}

/**
 * Takes a step of each, in turn; ends with the first that ends.
 *
 *     train("race", {steps: 500, metrics: eachOf(names, {accuracy})},
 *       ({seed}) => together(names, (name) => learn(name, new Random(seed))));
 *
 * @param names of the models, at least one
 * @param start begins the training of one of them. Give each a stream of random numbers of its own
 * @throws RangeError when there is no name
 */
export function* together<Name extends string, S extends Step>(
  names: readonly Name[],
  start: (name: Name) => Iterator<S, void, void>,
): Generator<Together<Name, S>, void, void> {
  if (names.length === 0) throw new RangeError("together: there is no model to train.");
  const loops = names.map(start);
  for (;;) {
    const states: [Name, S][] = [];
    for (const [i, name] of names.entries()) {
      const {done, value} = loops[i].next();
      if (done) return;
      states.push([name, value]);
    }
    yield {loss: states[0][1].loss, each: Object.fromEntries(states) as Record<Name, S>};
  }
}

/**
 * Measures each of the models, in turn. The metric of one is called "accuracy/Adam": so views know that
 * these are one thing, measured on several models.
 */
export function eachOf<Name extends string, S extends Step>(
  names: readonly Name[],
  metrics: Readonly<Record<string, Metric<S>>>,
): Record<string, Metric<Together<Name, S>>> {
  const entries = Object.entries(metrics).flatMap(([metric, measure]) =>
    names.map((name) => {
      const one: Metric<Together<Name, S>> = ({each}) => measure(each[name]);
      return [`${metric}/${name}`, one];
    }),
  );
  return Object.fromEntries(entries);
}
