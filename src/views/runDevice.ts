/**
 * What a run computes on: a name, and where there is a GPU, a menu. There the reader sees what was
 * chosen, and chooses otherwise.
 */
import {type BackendChoice, currentDevice} from "../lib/index.js";
import {html, setText} from "./dom.js";
import type {AnyRun} from "./follow.js";

/** Width of a menu's arrow, in characters. */
const ARROW = 1;

export interface RunDevice {
  readonly element: HTMLElement;
  update(): void;
}

export function runDevice(run: AnyRun): RunDevice {
  const automatic = html("option", {value: "automatic"});
  const cpu = html("option", {value: "wasm"});
  const gpu = html("option", {value: "gpu"});
  const menu = html("select", {class: "run-device", "aria-label": "Compute on"});
  menu.append(automatic, cpu, gpu);
  menu.addEventListener("change", () => {
    run.backendChoice = menu.value as BackendChoice;
  });
  const element = html("dd");

  return {
    element,
    update: () => {
      const {label, backends} = currentDevice();
      // Once there is a choice it stays: what was lost can be asked for again.
      if (!backends?.gpu && !element.contains(menu)) {
        setText(element, run.deviceLabel);
        return;
      }
      if (!element.contains(menu)) element.replaceChildren(menu);
      const isChosen = run.backendChoice === "automatic";
      setText(automatic, isChosen ? `Automatic: ${run.deviceLabel}` : "Automatic");
      setText(cpu, label);
      if (backends?.gpu) setText(gpu, backends.gpu);
      // As wide as it gets, so that nothing moves when another is taken.
      const widest = Math.max(cpu.text.length, gpu.text.length);
      menu.style.minWidth = `${"Automatic: ".length + widest + ARROW}ch`;
      if (menu.value !== run.backendChoice) menu.value = run.backendChoice;
    },
  };
}
