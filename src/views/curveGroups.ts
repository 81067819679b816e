/**
 * Which metrics share a chart: "trainAccuracy" and "testAccuracy" are one thing measured twice. The
 * colour tells the run, the line's strokes tell what it was measured on. Where one run trains several
 * models, "accuracy/Adam" and "accuracy/SGD" are one thing measured on each: then the colour tells the
 * model.
 */
import {formatName} from "./format.js";

export type Split = "train" | "test" | "validation";

export const DASHES: Readonly<Record<Split, string | undefined>> = {
  train: undefined,
  test: "6 4",
  validation: "2 3",
};

export interface CurveGroup {
  /** What is measured, without what on: "accuracy". */
  stem: string;
  members: {metric: string; split: Split | undefined; label: string | undefined}[];
}

/** What stands between what is measured and the model that it is measured on. */
const OF = "/";

/** Whether a metric is one of several that are drawn together, one for each model. */
export const isOneOfSeveral = (metric: string): boolean => metric.includes(OF);

const SPLITS = "train|test|validation";
const BEFORE = new RegExp(`^(${SPLITS})([A-Z].*)$`);
const AFTER = /^(.+)(Train|Test|Validation)$/;

/** Groups metrics by what they measure, in the order of their first. */
export function groupMetrics(metrics: readonly string[]): CurveGroup[] {
  const groups = new Map<string, CurveGroup>();
  for (const metric of metrics) {
    const [measure, label] = metric.split(OF, 2);
    const {stem, split} = partsOf(measure);
    const group = groups.get(stem) ?? {stem, members: []};
    group.members.push({metric, split, label});
    groups.set(stem, group);
  }
  return [...groups.values()];
}

/** The group's name: that of its only metric, or what its metrics have in common. */
export function groupName({stem, members}: CurveGroup): string {
  return formatName(members.length === 1 && !members[0].label ? members[0].metric : stem);
}

/** The models that a group's measure is taken of, each once; none where there is but one model. */
export const labelsOf = ({members}: CurveGroup): string[] => [
  ...new Set(members.flatMap(({label}) => label ?? [])),
];

/** Whether small differences near zero matter: then the axis need not reach to 1, and a log scale helps. */
export const isLossLike = ({stem}: CurveGroup): boolean =>
  /loss|error|mse|nll|kl$|entropy|distance|norm|perplexity/i.test(stem);

function partsOf(metric: string): {stem: string; split: Split | undefined} {
  const before = BEFORE.exec(metric);
  if (before) {
    const [, split, rest] = before;
    return {stem: rest[0].toLowerCase() + rest.slice(1), split: split as Split};
  }
  const after = AFTER.exec(metric);
  if (after) return {stem: after[1], split: after[2].toLowerCase() as Split};
  return {stem: metric, split: undefined};
}
