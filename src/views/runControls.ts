/** The operable parts of a run panel: play or pause, steps, restart, speed, step limit, seed, pin. */
import {html, setAttributes, setText, svg, uniqueId} from "./dom.js";
import type {AnyRun} from "./follow.js";

const SPEEDS = [
  {label: "1/s", name: "1 step a second", value: 1},
  {label: "5/s", name: "5 steps a second", value: 5},
  {label: "20/s", name: "20 steps a second", value: 20},
  {label: "max", name: "as fast as it goes", value: Number.POSITIVE_INFINITY},
];

const LARGEST_SEED = 9999;

export interface ControlActions {
  play(): void;
  pause(): void;
  step(): void;
  stepBack(): void;
  restart(): void;
  /** The reader chose another seed: start over with it. */
  reseed(seed: number): void;
  pin(): void;
}

export interface RunControls {
  readonly element: HTMLElement;
  /**
   * Brings labels and possibilities in step with the run.
   *
   * @param full why no further run can be pinned, if so
   */
  update(usable: boolean, full?: string): void;
}

export function runControls(run: AnyRun, actions: ControlActions): RunControls {
  const play = button("Play", "play", () =>
    run.state === "running" ? actions.pause() : actions.play(),
  );
  play.element.classList.add("run-play");
  const back = button("Step back", "back", actions.stepBack);
  const step = button("Step", "step", actions.step);
  const restart = button("Restart", "restart", actions.restart);
  const pin = button("Pin", "pin", actions.pin);
  const seed = seedField(run, actions.reseed);
  const speed = speedChoice(run);
  const limit = limitField(run);
  const buttons = [play, back, step, restart].map(({element}) => element);

  return {
    element: html(
      "div",
      {class: "run-head"},
      html("div", {class: "run-buttons"}, ...buttons),
      html("div", {class: "run-settings"}, limit.element, pin.element),
      html("div", {class: "run-settings"}, speed.element, seed.element),
    ),
    update: (usable, full) => {
      const running = run.state === "running";
      const ended = run.state === "done" || run.state === "error";
      play.show(running ? "Pause" : "Play", running ? "pause" : "play");
      play.element.disabled = !usable;
      back.element.disabled = !usable || running || run.step === 0;
      step.element.disabled = !usable || running || (ended && run.step >= run.reached);
      restart.element.disabled = !usable;
      pin.element.disabled = !usable || running || run.reached === 0 || full !== undefined;
      pin.element.title = full ?? "Keeps this curve, to lay the next ones over it";
      speed.update();
      limit.update(usable);
      seed.update(usable);
    },
  };
}

const ICONS = {
  play: "M5 3.2v9.6l8-4.8z",
  pause: "M4 3h3v10h-3zM9 3h3v10h-3z",
  step: "M4 3.2v9.6l6-4.8zM11 3h2v10h-2z",
  back: "M12 3.2v9.6L6 8zM3 3h2v10H3z",
  pin: "M6 1.5h4v1.2l-.6.5v3.3l2.1 2.2v1H8.7V14L8 15.2 7.3 14V9.7H4.5v-1l2.1-2.2V3.2L6 2.7z",
  restart: "M8 3a5 5 0 1 1-4.7 3.3l1.4.5A3.5 3.5 0 1 0 8 4.5v2.2L4.4 3.6 8 .6z",
};

type Icon = keyof typeof ICONS;

function button(name: string, icon: Icon, act: () => void) {
  const path = svg("path", {d: ICONS[icon], fill: "currentColor"});
  const label = html("span", {}, name);
  const element = html(
    "button",
    {type: "button", class: "run-button"},
    svg("svg", {viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true"}, path),
    label,
  );
  element.addEventListener("click", act);
  return {
    element,
    show: (text: string, shape: Icon) => {
      setText(label, text);
      setAttributes(path, {d: ICONS[shape]});
    },
  };
}

function speedChoice(run: AnyRun) {
  const group = uniqueId("speed");
  const inputs: {input: HTMLInputElement; value: number}[] = [];
  const options = speedsWith(run.speed).map(({label, name, value}) => {
    const input = html("input", {type: "radio", name: group, "aria-label": name});
    inputs.push({input, value});
    input.addEventListener("change", () => {
      run.speed = value;
    });
    return html("label", {class: "run-speed"}, input, html("span", {"aria-hidden": "true"}, label));
  });
  const element = html(
    "fieldset",
    {class: "run-speeds"},
    html("legend", {}, "Speed"),
    html("div", {class: "run-speed-options"}, ...options),
  );
  const update = () => {
    for (const {input, value} of inputs) input.checked = run.speed === value;
  };
  return {element, update};
}

/** The usual speeds, and the one the run has if it is another. */
function speedsWith(speed: number): typeof SPEEDS {
  if (SPEEDS.some(({value}) => value === speed)) return SPEEDS;
  const own = {label: `${speed}/s`, name: `${speed} steps a second`, value: speed};
  return [...SPEEDS, own].sort((a, b) => a.value - b.value);
}

function limitField(run: AnyRun) {
  const id = uniqueId("limit");
  const field = html("input", {id, class: "field run-field", type: "number", min: 1, step: 1});
  const rest = html("span", {class: "visually-hidden"}, " step");
  const label = html("label", {for: id}, "Stop at", rest);
  field.value = String(run.steps);
  field.addEventListener("change", () => {
    const steps = Math.trunc(field.valueAsNumber);
    if (steps >= 1) run.setLimit(steps);
    else field.value = String(run.steps);
  });
  return {
    element: html("div", {class: "run-setting"}, label, field),
    update: (usable: boolean) => {
      field.disabled = !usable;
      if (document.activeElement !== field) field.value = String(run.steps);
    },
  };
}

function seedField(run: AnyRun, reseed: (seed: number) => void) {
  const id = uniqueId("seed");
  const field = html("input", {id, class: "field run-field", type: "number", min: 0, step: 1});
  field.value = String(run.seed);
  field.addEventListener("change", () => {
    const seed = Math.trunc(field.valueAsNumber);
    if (seed >= 0) reseed(seed);
    else field.value = String(run.seed);
  });
  const fresh = html("button", {type: "button", class: "run-button run-new-seed"}, "New seed");
  // The one place where chance is wanted: which seed comes next is the reader's dice.
  fresh.addEventListener("click", () => reseed(1 + Math.floor(Math.random() * LARGEST_SEED)));
  return {
    element: html("div", {class: "run-setting"}, html("label", {for: id}, "Seed"), field, fresh),
    update: (usable: boolean) => {
      field.disabled = !usable;
      fresh.disabled = !usable;
      if (document.activeElement !== field) field.value = String(run.seed);
    },
  };
}
