// @vitest-environment jsdom
import {afterEach, describe, expect, test, vi} from "vitest";
import {runPanel} from "../../src/views/index.js";
import {buttonNamed, fallingRun, ReferenceDevice, setDevice, train, until} from "./page.js";

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

const show = (panel: HTMLElement) => {
  document.body.replaceChildren(panel);
  return panel;
};

describe("a run panel", () => {
  test("is a named group that says which run it is and that it has not begun", () => {
    const panel = show(runPanel(fallingRun({}, "letters")));
    expect(panel.getAttribute("role")).toBe("group");
    expect(panel.getAttribute("aria-label")).toContain("letters");
    expect({...panel.dataset}).toMatchObject({
      run: "letters",
      state: "ready",
      step: "0",
      loss: "",
      metrics: "{}",
    });
    expect(panel.dataset.device).not.toBe("");
    for (const name of ["Play", "Step", "Restart", "New seed"]) {
      expect(buttonNamed(panel, name).disabled).toBe(false);
    }
  });

  test("plays to the end and tells step, loss and metrics", async () => {
    const run = fallingRun({metrics: {count: ({count}) => count}});
    const panel = show(runPanel(run));
    buttonNamed(panel, "Play").click();
    expect(panel.dataset.state).toBe("running");
    expect(buttonNamed(panel, "Pause").disabled).toBe(false);
    await until(() => panel.dataset.state === "done");
    expect(panel.dataset).toMatchObject({step: "20", loss: "0.05", metrics: '{"count":20}'});
    const status = panel.querySelector("[role=status]");
    await until(() => /Done at step 20 of 20/.test(status?.textContent ?? ""));
    expect(panel.querySelector("svg[role=img]")?.getAttribute("aria-label")).toMatch(/loss 0.05/);
    expect(panel.querySelector(".run-numbers")?.textContent).toContain("20 / 20");
  });

  test("pauses, steps and starts over", async () => {
    const run = fallingRun({steps: 1000});
    run.speed = 20;
    const panel = show(runPanel(run));
    buttonNamed(panel, "Play").click();
    await until(() => run.step > 0);
    buttonNamed(panel, "Pause").click();
    expect(panel.dataset.state).toBe("paused");
    const {step} = run;
    buttonNamed(panel, "Step").click();
    await until(() => panel.dataset.state === "paused" && run.step === step + 1);
    buttonNamed(panel, "Restart").click();
    await until(() => panel.dataset.state === "ready");
    expect(panel.dataset.step).toBe("0");
  });

  test("takes a seed from the field, and another from the button", async () => {
    const run = fallingRun();
    const panel = show(runPanel(run));
    const label = [...panel.querySelectorAll("label")].find((l) => l.textContent === "Seed");
    const field = panel.querySelector<HTMLInputElement>(`#${label?.htmlFor}`);
    if (!field) throw new Error("There is no seed field");
    field.value = "17";
    field.dispatchEvent(new Event("change"));
    await until(() => run.seed === 17);
    buttonNamed(panel, "New seed").click();
    await until(() => run.seed !== 17 && field.value === String(run.seed));
  });

  test("sets the speed", () => {
    const run = fallingRun();
    const panel = show(runPanel(run, {speed: 5}));
    const radios = Array.from(panel.querySelectorAll<HTMLInputElement>("input[type=radio]"));
    expect(radios.map((radio) => radio.checked)).toEqual([false, true, false, false]);
    radios[3].click();
    expect(run.speed).toBe(Number.POSITIVE_INFINITY);
  });

  test("names the device as it is called now: a worker learns its name late", async () => {
    const device = new ReferenceDevice();
    const {label} = device;
    const named = Object.defineProperty(device, "label", {value: "CPU", writable: true});
    setDevice(named);
    const run = fallingRun();
    const panel = show(runPanel(run));
    expect(panel.dataset.device).toBe("CPU");
    Object.assign(named, {label});
    await run.stepOnce();
    expect(panel.dataset.device).toBe(label);
    await until(() => panel.querySelector(".run-pace")?.textContent?.includes(label) ?? false);
  });

  test("offers the run's own speed, and names metrics in words", async () => {
    const run = fallingRun({metrics: {supError: () => 0.5}});
    run.speed = 60;
    const panel = show(runPanel(run));
    const radios = Array.from(panel.querySelectorAll<HTMLInputElement>("input[type=radio]"));
    expect(radios.map((radio) => radio.getAttribute("aria-label"))[3]).toBe("60 steps a second");
    expect(radios.map((radio) => radio.checked)).toEqual([false, false, false, true, false]);
    await run.finish();
    await until(() =>
      /sup error0.500/.test(panel.querySelector(".run-numbers")?.textContent ?? ""),
    );
  });

  test("shows what went wrong and at which step", async () => {
    const run = train<{loss: number}>("broken", {steps: 9}, function* () {
      yield {loss: 1};
      throw new Error("shapes [2] and [3] do not fit");
    });
    const panel = show(runPanel(run, {autoplay: true}));
    await until(() => panel.dataset.state === "error");
    const alert = panel.querySelector("[role=alert]");
    expect(alert?.textContent).toMatch(/Step 2.*shapes \[2\] and \[3\] do not fit/);
    await run.restart();
    expect(alert?.textContent).toBe("");
  });

  test("pauses its run while the tab is hidden, and goes on after", async () => {
    const run = fallingRun({steps: 1000});
    run.speed = 20;
    const panel = show(runPanel(run, {autoplay: true}));
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(panel.dataset.state).toBe("paused");
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(panel.dataset.state).toBe("running");
    hidden.mockRestore();
    run.dispose();
  });
});

describe("a run whose cell runs again", () => {
  test("plays by itself when it is cheap and the one before was playing", async () => {
    const before = fallingRun({}, "cheap");
    show(runPanel(before, {autoplay: true}));
    await until(() => before.state === "done");
    const after = fallingRun({}, "cheap");
    show(runPanel(after));
    await until(() => after.state === "done");
  });

  test("waits when the reader had paused the one before", async () => {
    const before = fallingRun({steps: 1000}, "paused");
    show(runPanel(before));
    await before.stepOnce();
    const after = fallingRun({steps: 1000}, "paused");
    const panel = show(runPanel(after));
    expect(panel.dataset.state).toBe("ready");
  });

  test("is stale when it is expensive, shows the old curve pale, and runs again on demand", async () => {
    const before = fallingRun({cost: "expensive"}, "dear");
    show(runPanel(before, {autoplay: true}));
    await until(() => before.state === "done");
    const after = fallingRun({cost: "expensive"}, "dear");
    const panel = show(runPanel(after));
    expect(panel.dataset).toMatchObject({state: "stale", step: "0"});
    expect(panel.querySelector(".curve-faint")?.getAttribute("d")).toMatch(/^M/);
    buttonNamed(panel, "Play").click();
    await until(() => panel.dataset.state === "done");
    await until(() => panel.querySelector(".curve-faint") === null);
  });
});

describe("a run whose panel is gone", () => {
  test("is disposed of after a moment", () => {
    vi.useFakeTimers();
    const run = fallingRun();
    const dispose = vi.spyOn(run, "dispose");
    show(runPanel(run)).remove();
    vi.advanceTimersByTime(500);
    expect(dispose).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(dispose).toHaveBeenCalledOnce();
  });

  test("lives on when the panel was only moved, or another panel shows it", () => {
    vi.useFakeTimers();
    const run = fallingRun();
    const dispose = vi.spyOn(run, "dispose");
    const panel = show(runPanel(run));
    document.body.append(document.createElement("section"));
    document.querySelector("section")?.append(panel);
    const other = runPanel(run);
    document.body.append(other);
    panel.remove();
    vi.advanceTimersByTime(5000);
    expect(dispose).not.toHaveBeenCalled();
    other.remove();
    vi.advanceTimersByTime(5000);
    expect(dispose).toHaveBeenCalledOnce();
  });
});
