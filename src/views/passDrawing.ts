/** Units, weights and loss of a small network, drawn so that what flows can be seen: forward, and back. */
import {setAttributes, setText, svg} from "./dom.js";
import {type PassNames, type PassNumbers, type Phase, short} from "./passPhases.js";

const GAP = 104;
const TOP = 58;
const BOTTOM = 72;
const LOSS = {width: 64, height: 46};
/** How large units are, and where along a line its number stands: off the middle, where lines cross. */
const WIDE = {radius: 25, labelAt: 0.36};
const NARROW = {radius: 20, labelAt: 0.42};
/** Narrower drawings have smaller units, and smaller numbers on their lines. */
const ENOUGH = 480;
const DURATION = 650;

interface Place {
  x: number;
  y: number;
}

/** A unit that a reader can choose. */
export interface PassUnit {
  readonly mark: SVGGElement;
  readonly layer: number;
  readonly index: number;
}

export interface PassDrawing {
  readonly element: SVGSVGElement;
  readonly units: readonly PassUnit[];
  readonly height: number;
  resize(width: number): void;
  /** Shows everything that is known in a phase: of phases before it, and of itself. */
  show(numbers: PassNumbers, phases: readonly Phase[], at: number, next?: PassNumbers): void;
  /** Lets a dot run along each line that the phase uses. */
  flow(phase: Phase): void;
  /** Rings a unit, or none. */
  choose(unit: {layer: number; index: number} | undefined): void;
}

export function passDrawing({units: names, activations, truth}: PassNames): PassDrawing {
  const sizes = names.map(({length}) => length);
  const last = sizes.length - 1;
  const most = Math.max(...sizes);
  const height = TOP + (most - 1) * GAP + BOTTOM;
  let places: Place[][] = [];
  let loss: Place = {x: 0, y: 0};

  const units = names.flatMap((layer, l) =>
    layer.map((name, i) => makeUnit(name, l, i, l === last)),
  );
  const edges = names
    .slice(1)
    .flatMap((layer, l) =>
      layer.flatMap((_, to) => names[l].map((_, from) => makeEdge(l + 1, from, to))),
    );
  const toLoss = names[last].map(() => svg("line", {class: "pass-edge"}));
  const lossValue = svg("text", {class: "pass-value", y: 13});
  const lossBox = svg(
    "g",
    {class: "pass-loss"},
    svg("rect", {x: -LOSS.width / 2, y: -LOSS.height / 2, ...LOSS, rx: 8}),
    svg("text", {y: -6}, "loss ℒ"),
    lossValue,
  );
  const layerNames = activations.map((activation) =>
    svg("text", {class: "pass-layer", y: height - 6}, activation ?? ""),
  );
  const pulses = svg("g", {"aria-hidden": "true"});
  const element = svg(
    "svg",
    {class: "pass-svg", role: "group"},
    ...edges.map(({line}) => line),
    ...toLoss,
    pulses,
    ...edges.map(({label}) => label),
    lossBox,
    ...layerNames,
    ...units.map(({mark}) => mark),
  );

  const resize = (width: number) => {
    const {radius, labelAt} = width < ENOUGH ? NARROW : WIDE;
    const right = LOSS.width + Math.min(64, Math.max(30, width / 9)) + radius;
    const gap = (width - radius - 8 - right) / last;
    const middle = TOP + ((most - 1) / 2) * GAP;
    places = sizes.map((size, l) =>
      Array.from({length: size}, (_, i) => ({
        x: radius + 8 + l * gap,
        y: middle + (i - (size - 1) / 2) * GAP,
      })),
    );
    loss = {x: width - LOSS.width / 2 - 2, y: middle};
    setAttributes(element, {width, height, viewBox: `0 0 ${width} ${height}`});
    element.classList.toggle("pass-narrow", width < ENOUGH);
    for (const {mark, layer, index, circle} of units) {
      moveTo(mark, places[layer][index]);
      setAttributes(circle, {r: radius});
    }
    for (const {line, label, layer, from, to} of edges) {
      const [a, b] = [places[layer - 1][from], places[layer][to]];
      drawLine(line, a, b);
      moveTo(label, {x: a.x + labelAt * (b.x - a.x), y: a.y + labelAt * (b.y - a.y)});
    }
    for (const [i, line] of toLoss.entries()) drawLine(line, places[last][i], loss);
    moveTo(lossBox, loss);
    for (const [l, label] of layerNames.entries()) setAttributes(label, {x: places[l][0].x});
  };

  const show: PassDrawing["show"] = (numbers, phases, at, next) => {
    const now = phases[at];
    const updated = now.kind === "update" ? next : undefined;
    const done = (kind: Phase["kind"], layer: number) =>
      phases.findIndex((phase) => phase.kind === kind && phase.layer === layer) <= at;
    const compared = done("loss", last);
    for (const {mark, layer, index, value, delta, wanted} of units) {
      const {h, delta: deltas} = numbers.layers[layer];
      const known = layer === 0 || done("forward", layer);
      const blamed = layer > 0 && done("delta", layer);
      const reached = ["input", "forward", "delta"].includes(now.kind) && now.layer === layer;
      mark.classList.toggle("pass-known", known);
      mark.classList.toggle("pass-blamed", blamed);
      mark.classList.toggle("pass-active", reached);
      // The spaces let the texts read as the label does.
      setText(value, known ? ` ${short(h[index])}` : "");
      setText(delta, blamed ? ` δ ${short(deltas[index])}` : "");
      if (wanted) setText(wanted, compared ? ` y ${truth[index]}` : "");
      setAttributes(mark, {"aria-label": mark.textContent ?? ""});
    }
    for (const {line, label, layer, from, to} of edges) {
      const {W, gradient} = numbers.layers[layer];
      const graded = !updated && done("gradient", layer);
      setText(label, short((updated?.layers[layer].W ?? (graded ? gradient : W))[to][from]));
      label.classList.toggle("pass-gradient", graded);
      line.classList.toggle("pass-active", now.kind === "update" || usesLine(now, layer));
    }
    for (const line of toLoss) {
      const used = now.kind === "loss" || (now.kind === "delta" && now.layer === last);
      line.classList.toggle("pass-active", used);
    }
    setText(lossValue, compared ? short(numbers.loss) : "");
    lossBox.classList.toggle("pass-known", compared);
    element.classList.toggle("pass-back", compared && now.kind !== "loss");
  };

  /** From where to where something runs in a phase. */
  const ways = ({kind, layer}: Phase): (readonly [Place, Place])[] => {
    const all = (a: readonly Place[], b: readonly Place[]) =>
      a.flatMap((from) => b.map((to) => [from, to] as const));
    if (kind === "forward") return all(places[layer - 1], places[layer]);
    if (kind === "loss") return all(places[last], [loss]);
    if (kind === "delta") return all(layer === last ? [loss] : places[layer + 1], places[layer]);
    return [];
  };
  const flow = (phase: Phase) => {
    pulses.replaceChildren();
    if (globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches !== false) return;
    for (const way of ways(phase)) {
      const dot = svg("circle", {class: "pass-pulse", r: 5});
      pulses.append(dot);
      const stations = way.map(({x, y}) => ({transform: `translate(${x}px, ${y}px)`}));
      dot.animate(stations, {duration: DURATION, easing: "ease-in-out"}).onfinish = () =>
        dot.remove();
    }
  };

  const choose: PassDrawing["choose"] = (unit) => {
    for (const {mark, layer, index} of units) {
      const chosen = unit?.layer === layer && unit.index === index;
      setAttributes(mark, {"aria-pressed": String(chosen)});
    }
  };
  return {element, units, height, resize, show, flow, choose};
}

/** Whether a phase has to do with the lines into a layer: errors come back along those out of theirs. */
const usesLine = ({kind, layer: now}: Phase, layer: number): boolean =>
  kind === "delta" ? now + 1 === layer : ["forward", "gradient"].includes(kind) && now === layer;

function makeUnit(name: string, layer: number, index: number, output: boolean) {
  const value = svg("text", {class: "pass-value", dy: "0.34em"});
  const delta = svg("text", {class: "pass-delta", y: WIDE.radius + 16});
  const wanted = output
    ? svg("text", {class: "pass-truth", x: WIDE.radius + 5, y: -WIDE.radius + 4})
    : undefined;
  const title = svg("text", {y: -WIDE.radius - 8}, name);
  const look = {class: "pass-unit", role: "button", tabindex: 0};
  const circle = svg("circle");
  const mark = svg("g", look, circle, title, value, delta, wanted);
  return {mark, layer, index, circle, value, delta, wanted};
}

function makeEdge(layer: number, from: number, to: number) {
  const line = svg("line", {class: "pass-edge"});
  const label = svg("text", {class: "pass-weight", dy: "0.34em"});
  return {line, label, layer, from, to};
}

const drawLine = (line: SVGElement, a: Place, b: Place): void =>
  setAttributes(line, {x1: a.x, y1: a.y, x2: b.x, y2: b.y});

const moveTo = (element: SVGElement, {x, y}: Place): void =>
  setAttributes(element, {transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`});
