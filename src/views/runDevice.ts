/**
 * What a run computes on: a name, and where there is a GPU, a menu. There the reader sees what was
 * chosen, and chooses otherwise.
 */
import {type BackendChoice, currentDevice} from "../lib/index.js";
import {html, setText} from "./dom.js";
import type {AnyRun} from "./follow.js";

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
      // No wider than the names, so that nothing moves when another is taken.
      const taken = run.backend === "gpu" ? "GPU" : "CPU";
      setText(automatic, run.backendChoice === "automatic" ? `Automatic: ${taken}` : "Automatic");
      setText(cpu, label);
      if (backends?.gpu) setText(gpu, backends.gpu);
      menu.title = run.deviceLabel;
      if (menu.value !== run.backendChoice) menu.value = run.backendChoice;
    },
  };
}
