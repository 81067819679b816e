/** The inspector's views of what trains: modules as trees of layers, optimisers and runs as lines. */
import {nn, type Run, type Tensor} from "../../lib/index.js";
import {html, setText} from "../dom.js";
import {follow} from "../follow.js";
import {formatCount, formatNumber} from "../format.js";
import {summary} from "../runReadout.js";

type Optimizer = {
  readonly steps: number;
  readonly learningRate: number;
  readonly parameters: readonly Tensor[];
};

export const parametersText = (count: number) =>
  count === 1 ? "1 parameter" : `${formatCount(count)} parameters`;

export function moduleText(module: nn.Module): string {
  const count = module.parameterCount;
  return count === 0 ? "no parameters" : parametersText(count);
}

/** What the fields of a module hold, elements of arrays one by one: sub-modules, parameters, buffers. */
export function partsOf(module: nn.Module): [name: string, part: nn.Module | Tensor][] {
  const parts: [string, unknown][] = Object.entries(module).flatMap(([name, value]) =>
    Array.isArray(value)
      ? value.map((part, i): [string, unknown] => [`${name}.${i}`, part])
      : [[name, value] as [string, unknown]],
  );
  return parts.filter(
    (pair): pair is [string, nn.Module | Tensor] =>
      pair[1] instanceof nn.Module ||
      pair[1] instanceof nn.Parameter ||
      pair[1] instanceof nn.Buffer,
  );
}

export function optimizerText({steps, learningRate, parameters}: Optimizer): string {
  const numbers = parameters.reduce((sum, {size}) => sum + size, 0);
  return [
    `learning rate ${formatNumber(learningRate)}`,
    steps === 1 ? "1 step taken" : `${formatCount(steps)} steps taken`,
    `${parametersText(numbers)} in ${parameters.length} tensors`,
  ].join(" · ");
}

/** A line that follows the run. */
export function runLine(run: Run): HTMLElement {
  const line = html("span", {class: "inspect-text"});
  const element = html(
    "p",
    {class: "inspect-line"},
    html("span", {class: "inspect-kind"}, `Run “${run.id}”`),
    " ",
    line,
  );
  const show = () => setText(line, summary(run));
  show();
  follow(element, run, show, {every: 250});
  return element;
}
