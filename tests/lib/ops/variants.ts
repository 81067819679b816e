/** The examples of gradients in other sizes: with each axis set to 0, or to 1, in turn. */
import {casesByRow, type GradientCase, methodCases} from "./cases.js";

export type Shapes = readonly (readonly number[])[];

/** Rows whose examples give the output's shape, or labels, by hand: they would not go with a change. */
const byHand = new Set([
  "avgPool2dGradient",
  "conv2dInputGradient",
  "conv2dWeightGradient",
  "crossEntropyGradient",
  "maxPool2dGradient",
  "resizeBilinear",
  "resizeBilinearGradient",
  "scatterAdd",
]);

export const allExamples: [string, GradientCase][] = [
  ...Object.entries(casesByRow).flatMap(([name, cases]) =>
    cases.map((example): [string, GradientCase] => [
      [name, example.title].filter(Boolean).join(", "),
      example,
    ]),
  ),
  ...methodCases.map((example): [string, GradientCase] => [example.title, example]),
];

/** Those that can be tried in other sizes. */
export const examples = allExamples.filter(([title]) => !byHand.has(title.split(", ")[0]));

/** The example's shapes with one size set to `size` wherever it stands. */
export function* everywhere({inputs}: GradientCase, size: number): Generator<Shapes> {
  const shapes = inputs.map(({shape}) => shape);
  for (const old of new Set(shapes.flat())) {
    yield shapes.map((shape) => shape.map((n) => (n === old ? size : n)));
  }
}

/** The example's shapes with one axis of the first input set to `size`. */
export function* inOneAxis({inputs}: GradientCase, size: number): Generator<Shapes> {
  const shapes = inputs.map(({shape}) => shape);
  for (const axis of shapes[0].keys()) yield shapes.with(0, shapes[0].with(axis, size));
}
