/**
 * A small network at work, one step a click: values run forward, the loss is known, errors run back
 * through the same weights, every weight gets its gradient, and all move. The arithmetic of a unit
 * stands below; choose another to read its own. Play goes through all passes.
 *
 *     networkPasses({passes, layers: [{label: "input", units: ["x₁", "x₂"]}, …], truth: [0, 1]})
 */
import {html, setAttributes, setText} from "./dom.js";
import {showFailure, watchVisibility} from "./follow.js";
import {passDrawing} from "./passDrawing.js";
import {
  type NetworkPass,
  numbersOf,
  type PassNames,
  type PassNumbers,
  type Phase,
  phasesOf,
  sentence,
  short,
} from "./passPhases.js";
import {followWidth, START_WIDTH} from "./width.js";

export interface NetworkPassesOptions {
  /** One example before each of several updates, in their order. */
  passes: readonly NetworkPass[];
  /** From the input to the output: the names of their units, and what each does to its sums. */
  layers: readonly {units: readonly string[]; activation?: string}[];
  /** What was wanted of each output. */
  truth: readonly number[];
  title?: string;
}

const MAX_WIDTH = 680;
/** Between two steps of Play, in milliseconds. */
const PACE = 1500;

/** @throws RangeError when there is no pass, or the layers are not those of the passes */
export function networkPasses(options: NetworkPassesOptions): HTMLElement {
  const {passes, layers, truth, title = "A network at work"} = options;
  if (passes.length === 0) throw new RangeError("networkPasses: there is no pass to show.");
  if (passes[0].h.length !== layers.length) {
    throw new RangeError(
      `networkPasses: the passes go through ${passes[0].h.length} layers, ${layers.length} are named.`,
    );
  }
  const names: PassNames = {
    units: layers.map(({units}) => units),
    activations: layers.map(({activation}) => activation),
    truth,
  };
  const phases = phasesOf(layers.length - 1);
  const end = passes.length * phases.length - 1;
  let numbers: PassNumbers[] = [];
  let at = 0;
  /** The unit whose arithmetic is told: of the layer where the pass is, until the reader asks for another. */
  let unit = 0;
  let asked: number | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  let visible = true;

  const drawing = passDrawing(names);
  const stage = html("div", {class: "pass-stage"}, drawing.element);
  const play = toolButton("Play", () => (timer === undefined ? start() : stop()));
  const back = toolButton("Back", () => go(at - 1));
  const next = toolButton("Next", () => go(at + 1));
  const counter = html("span", {class: "pass-counter"});
  const track = phases.map(({label, kind, layer}, i) => {
    const side = ["input", "forward", "loss"].includes(kind) ? "pass-forward" : "pass-backward";
    const button = html("button", {type: "button", class: `pass-step ${side}`}, label);
    button.title = `${kind}${kind === "loss" || kind === "update" ? "" : `, layer ${layer}`}`;
    button.addEventListener("click", () => go(at - (at % phases.length) + i));
    return button;
  });
  const words = html("p", {class: "pass-words", "aria-live": "polite"});
  const element = html(
    "figure",
    {class: "view view-passes"},
    html("div", {class: "pass-toolbar"}, play, back, next, counter),
    stage,
    html("div", {class: "pass-track", role: "group", "aria-label": "steps of a pass"}, ...track),
    words,
  );

  const show = () => {
    const now = at % phases.length;
    const pass = Math.floor(at / phases.length);
    const [current, following] = [numbers[pass], numbers[pass + 1]];
    setAttributes(back, {disabled: at === 0});
    setAttributes(next, {disabled: at === end});
    setText(play, timer === undefined ? "Play" : "Pause");
    for (const [i, button] of track.entries()) {
      button.classList.toggle("pass-done", i < now);
      setAttributes(button, {"aria-current": i === now ? "step" : undefined});
    }
    if (!current) return;
    // Loss and update are of the whole network, not of a unit.
    const isOfUnits = ({kind}: Phase) => kind !== "loss" && kind !== "update";
    const reached = phases.slice(0, now + 1);
    const phase =
      asked === undefined
        ? phases[now]
        : reached.findLast((told) => told.layer === asked && isOfUnits(told));
    const layer = phase?.layer ?? asked ?? 0;
    const index = Math.min(unit, names.units[layer].length - 1);
    drawing.show(current, phases, now, following);
    drawing.choose(phase && !isOfUnits(phase) ? undefined : {layer, index});
    const told = phase && sentence(phase, index, current, names, following?.loss);
    setText(words, told ?? "Nothing has come here yet.");
    setText(counter, `update ${pass + 1} of ${passes.length}, loss ${short(current.loss)}`);
    setAttributes(drawing.element, {"aria-label": `${title}, step ${now + 1} of ${phases.length}`});
  };
  const go = (to: number) => {
    const forward = to === at + 1;
    asked = undefined;
    at = Math.max(0, Math.min(end, to));
    if (at === end) stop();
    show();
    if (forward) drawing.flow(phases[at % phases.length]);
  };
  const start = () => {
    if (at === end) at = 0;
    timer = setInterval(() => {
      if (!element.isConnected) stop();
      else if (visible) go(at + 1);
    }, PACE);
    go(at + 1);
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    show();
  };

  for (const {mark, layer, index} of drawing.units) {
    const choose = () => {
      unit = index;
      asked = layer;
      show();
    };
    mark.addEventListener("click", choose);
    mark.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose();
    });
  }
  stage.style.maxWidth = `${MAX_WIDTH}px`;
  stage.style.height = `${drawing.height}px`;
  drawing.resize(START_WIDTH);
  followWidth(element, MAX_WIDTH, drawing.resize);
  watchVisibility(element, (inView) => {
    visible = inView;
  });
  show();
  Promise.all(passes.map(numbersOf)).then(
    (read) => {
      numbers = read;
      show();
    },
    (reason) => showFailure(element, reason),
  );
  return element;
}

function toolButton(name: string, act: () => void): HTMLButtonElement {
  const button = html("button", {type: "button", class: "tool"}, name);
  button.addEventListener("click", act);
  return button;
}
