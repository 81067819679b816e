// @vitest-environment jsdom
import {afterEach, beforeEach, describe, expect, test, vi} from "vitest";
import {nn, type RunContext, type Tensor} from "../../src/lib/index.js";
import {setDecisionStore} from "../../src/lib/train/decisions.js";
import {runPanel} from "../../src/views/index.js";
import {setRecordedRuns} from "../../src/views/recorded.js";
import {GPU, TwoBackends, type TwoOptions, watchClock} from "../lib/train/twoBackends.js";
import {fallingRun, ReferenceDevice, setDevice, tensor, train, until} from "./page.js";

beforeEach(() => setDecisionStore());
afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
  setDevice(new ReferenceDevice());
});

function* shrink({random}: RunContext): Generator<{loss: Tensor}, void, void> {
  const weights = new nn.Parameter(random.normal([4]));
  for (;;) {
    weights.assign(weights.mul(0.99).add(tensor(0.001)));
    yield {loss: weights.square().mean().detach()};
  }
}

let made = 0;

/** A run of 600 steps of five rows each, and its panel. */
function panelOn(options: TwoOptions = {}, id = `two-${++made}`) {
  const device = new TwoBackends(options);
  setDevice(device);
  watchClock(device);
  const run = train(id, {steps: 600}, shrink);
  const panel = runPanel(run);
  document.body.replaceChildren(panel);
  return {device, run, panel};
}

const menuOf = (panel: Element) => panel.querySelector<HTMLSelectElement>(".run-pace select");

const texts = (menu: HTMLSelectElement | null) => Array.from(menu?.options ?? [], (o) => o.text);

const notesOf = (panel: Element) => panel.querySelector(".run-notes")?.textContent ?? "";

/** All that the notes said while the run was played. */
async function notesWhile(panel: Element, work: () => Promise<void>): Promise<Set<string>> {
  const notes = new Set<string>();
  const watch = new MutationObserver(() => {
    for (const note of panel.querySelectorAll<HTMLElement>(
      ".run-note, .run-compiling:not([hidden])",
    )) {
      notes.add(note.textContent ?? "");
    }
  });
  watch.observe(panel, {subtree: true, childList: true, characterData: true, attributes: true});
  await work();
  watch.disconnect();
  return notes;
}

function choose(panel: Element, value: string): void {
  const menu = menuOf(panel) as HTMLSelectElement;
  menu.value = value;
  menu.dispatchEvent(new Event("change"));
}

describe("where there is no GPU", () => {
  test.each([
    {what: "a device of one backend", device: () => new ReferenceDevice()},
    {what: "a device whose GPU is refused", device: () => new TwoBackends({refused: "None."})},
  ])("the panel on $what names it, and has no menu", async ({device}) => {
    setDevice(device());
    const run = fallingRun();
    const panel = runPanel(run);
    document.body.replaceChildren(panel);
    await run.play();
    await until(() => /plain loops/.test(panel.querySelector(".run-pace")?.textContent ?? ""));
    expect(menuOf(panel)).toBeNull();
    expect(panel.dataset.device).toBe("CPU, plain loops");
    expect(panel.querySelector<HTMLElement>(".run-compiling")?.hidden).toBe(true);
    expect(panel.querySelector(".run-notes [aria-live]")?.textContent).toBe("");
  });
});

describe("where there is one", () => {
  test("says what kernels it waits for, what was measured, and where the run goes on", async () => {
    const {run, panel} = panelOn();
    expect(menuOf(panel)).toBeNull();
    const notes = await notesWhile(panel, () => run.play());
    const all = [...notes].join("\n");
    expect(all).toMatch(/Compiling GPU kernels: [1-9]/);
    expect(all).toMatch(/Measured: the GPU is \d+(\.\d)? times as fast. It goes on there./);
    expect(panel.dataset).toMatchObject({state: "done", device: GPU});
    await until(() => texts(menuOf(panel))[0] === "Automatic: GPU");
    expect(texts(menuOf(panel))).toEqual(["Automatic: GPU", "CPU, plain loops", GPU]);
    expect(menuOf(panel)?.getAttribute("aria-label")).toBe("Compute on");
    expect(panel.querySelector<HTMLElement>(".run-compiling")?.hidden).toBe(true);
    expect(notesOf(panel)).not.toContain("Measured");
  });

  test("says that the CPU is faster, where it is", async () => {
    const {run, panel} = panelOn({cpuTime: 1, gpuTime: 2});
    const notes = await notesWhile(panel, () => run.play());
    expect([...notes]).toContain("Measured: the CPU is faster here.");
    await until(() => texts(menuOf(panel))[0] === "Automatic: CPU");
    expect(panel.dataset.device).toBe("CPU, plain loops");
  });

  test("the reader chooses, and the next step is computed there", async () => {
    const {run, panel} = panelOn();
    await run.stepOnce();
    await until(() => menuOf(panel) !== null);
    choose(panel, "gpu");
    await run.stepOnce();
    await run.stepOnce();
    expect(panel.dataset.device).toBe(GPU);
    await until(() => texts(menuOf(panel))[0] === "Automatic");
    choose(panel, "wasm");
    await run.stepOnce();
    await run.stepOnce();
    expect(panel.dataset.device).toBe("CPU, plain loops");
    expect(menuOf(panel)?.value).toBe("wasm");
  });

  test("the badge of the book knows that the GPU rounds otherwise", async () => {
    const alone = train("rounds", {steps: 600}, shrink);
    await alone.play();
    const {steps, losses} = alone.history;
    setRecordedRuns({rounds: {seed: 1, steps: [...steps], losses: [...losses], metrics: {}}});
    const {run, panel} = panelOn({}, "rounds");
    await run.play();
    await until(() =>
      /^≠Differs from the book at step \d+ \(.+\): the GPU rounds otherwise\.$/.test(
        panel.querySelector(".run-badge")?.textContent ?? "",
      ),
    );
    await run.restart();
    run.backendChoice = "wasm";
    await run.play();
    await until(() => /Equal/.test(panel.querySelector(".run-badge")?.textContent ?? ""));
    setRecordedRuns({});
  });
});

describe("a GPU that fails", () => {
  test("in mid-run: the panel tells what happened and from where the run goes on", async () => {
    const {device, run, panel} = panelOn({gpuTime: 50});
    run.backendChoice = "gpu";
    // Otherwise the run may be over before the panel has drawn anything.
    await until(() => menuOf(panel)?.value === "gpu");
    device.onGpuRow = () => {
      if (run.step === 100) queueMicrotask(() => device.lose("The driver was restarted."));
    };
    await run.play();
    expect(panel.dataset).toMatchObject({state: "done", device: "CPU, plain loops"});
    expect(panel.querySelector(".run-notes [aria-live]")?.textContent).toMatch(
      /^The GPU has failed, so the run goes on on the CPU, from step \d+, .+ The driver was restarted\.$/,
    );
    await until(() => menuOf(panel)?.value === "automatic");
    // The reader wants it all the same.
    choose(panel, "gpu");
    await until(() => /cannot be used: The driver was restarted\./.test(notesOf(panel)));
    await until(() => menuOf(panel)?.value === "automatic");
  });

  test("while the tab is hidden: the run is there when the reader is back", async () => {
    const {device, run, panel} = panelOn({cpuTime: 0.01, gpuTime: 50});
    run.backendChoice = "gpu";
    device.onGpuRow = () => {
      if (run.step !== 100 || document.hidden) return;
      vi.spyOn(document, "hidden", "get").mockReturnValue(true);
      queueMicrotask(() => document.dispatchEvent(new Event("visibilitychange")));
    };
    await run.play();
    expect(panel.dataset.state).toBe("paused");
    await new Promise((resolve) => setTimeout(resolve, 10));
    device.lose("It fell asleep.");
    await until(() => panel.dataset.state === "paused" && run.current !== undefined);
    const {step} = run;
    expect(step).toBeGreaterThan(90);
    vi.spyOn(document, "hidden", "get").mockReturnValue(false);
    document.dispatchEvent(new Event("visibilitychange"));
    await until(() => panel.dataset.state === "done");
    expect(notesOf(panel)).toContain("It fell asleep.");
  });
});
