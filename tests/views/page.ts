/** What the tests of views share: a device, runs without models, and waiting. */
import {ReferenceDevice} from "../../src/lib/devices/reference.js";
// Through src/, as the views take it: to the compiler a file behind a link is another file.
import {type Run, type RunOptions, setDevice, tensor, train} from "../../src/lib/index.js";

export {ReferenceDevice, setDevice, tensor, train};

setDevice(new ReferenceDevice());

export interface Counted {
  loss: number;
  count: number;
}

let made = 0;

/** A run whose loss falls by a formula. Ids differ, so that tests do not inherit from each other. */
export function fallingRun(options: Partial<RunOptions<Counted>> = {}, id = ""): Run<Counted> {
  made += 1;
  return train<Counted>(id || `run-${made}`, {steps: 20, ...options}, function* () {
    for (let count = 1; ; ++count) yield {loss: 1 / count, count};
  });
}

/** Waits until `check` holds. @throws Error after two seconds */
export async function until(check: () => boolean): Promise<void> {
  // Tests put clocks of their own in the place of `performance.now`.
  const start = Date.now();
  while (!check()) {
    if (Date.now() - start > 2000) throw new Error(`Not within two seconds: ${check}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function buttonNamed(element: Element, name: string): HTMLButtonElement {
  const buttons = Array.from(element.querySelectorAll("button"));
  const found = buttons.find((button) => button.textContent === name);
  if (!found) throw new Error(`No button “${name}” among ${buttons.map((b) => b.textContent)}`);
  return found;
}
