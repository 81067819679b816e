// @vitest-environment jsdom
import {afterEach, beforeEach, describe, expect, test, vi} from "vitest";
import {lossCurve, runPanel} from "../../src/views/index.js";
import {pinsOf, unpin} from "../../src/views/pins.js";
import {setRecordedRuns} from "../../src/views/recorded.js";
import {setOriginFinder} from "../../src/views/runOrigin.js";
import {buttonNamed, fallingRun, train, until} from "./page.js";

/** What observers of this page say when a test has them say it. */
let reach: ((near: boolean, ...elements: Element[]) => void) | undefined;

beforeEach(() => {
  class Observer {
    observed = new Set<Element>();
    constructor(
      readonly tell: (entries: unknown[]) => void,
      options?: {rootMargin?: string},
    ) {
      if (options?.rootMargin !== "200% 0px") return;
      reach = (isIntersecting, ...elements) => {
        const targets = elements.length > 0 ? elements : [...this.observed];
        tell(targets.map((target) => ({target, isIntersecting})));
      };
    }
    observe(element: Element) {
      this.observed.add(element);
    }
    unobserve(element: Element) {
      this.observed.delete(element);
    }
    disconnect() {}
  }
  vi.stubGlobal("IntersectionObserver", Observer);
});

afterEach(() => {
  vi.unstubAllGlobals();
  setRecordedRuns({});
  setOriginFinder(() => undefined);
  document.body.replaceChildren();
});

const show = (...elements: HTMLElement[]) => {
  document.body.replaceChildren(...elements);
  return elements[0];
};

const text = (panel: Element, selector: string) => panel.querySelector(selector)?.textContent ?? "";

function sliderOf(panel: Element): HTMLInputElement {
  const slider = panel.querySelector<HTMLInputElement>("input[type=range]");
  if (!slider) throw new Error("There is no slider");
  return slider;
}

describe("going back in a panel", () => {
  test("is by a button, which shows the step before in all that the panel tells", async () => {
    const run = fallingRun({evaluateEvery: 1, metrics: {count: ({count}) => count}});
    const panel = show(runPanel(run));
    expect(buttonNamed(panel, "Step back").disabled).toBe(true);
    await run.finish();
    for (let i = 0; i < 5; ++i) buttonNamed(panel, "Step back").click();
    await until(() => panel.dataset.step === "15");
    expect(panel.dataset).toMatchObject({
      state: "paused",
      loss: String(1 / 15),
      metrics: '{"count":15}',
    });
    expect(text(panel, ".run-note")).toBe("Back from step 20. Play goes on from here.");
    await until(() => text(panel, ".run-numbers").includes("15 / 20"));
    expect(panel.querySelector(".curve-mark")).not.toBeNull();
    await until(() =>
      text(panel, "[role=status]").startsWith("Paused at step 15 of 20, back from"),
    );
    buttonNamed(panel, "Step").click();
    await until(() => panel.dataset.step === "16");
    buttonNamed(panel, "Play").click();
    await until(() => panel.dataset.state === "done");
    expect(panel.dataset).toMatchObject({step: "20", loss: "0.05"});
    await until(() => panel.querySelector(".curve-mark") === null);
  });

  test("is by the arrow keys of the bar, and by its other keys", async () => {
    const run = fallingRun({steps: 40});
    const panel = show(runPanel(run));
    const slider = sliderOf(panel);
    expect(slider.disabled).toBe(true);
    await run.finish();
    expect(slider).toMatchObject({disabled: false, value: "40", max: "40"});
    const press = async (key: string, step: number) => {
      const event = new KeyboardEvent("keydown", {key, cancelable: true});
      slider.dispatchEvent(event);
      await until(() => run.step === step);
      return event.defaultPrevented;
    };
    expect(await press("ArrowLeft", 39)).toBe(true);
    await press("ArrowDown", 38);
    await press("PageDown", 34);
    await press("ArrowUp", 35);
    await press("Home", 0);
    expect(panel.dataset).toMatchObject({state: "ready", loss: ""});
    await press("ArrowRight", 1);
    await press("End", 40);
    expect(panel.dataset.state).toBe("done");
    expect(await press("Tab", 40)).toBe(false);
    expect(slider.getAttribute("aria-valuetext")).toBe("step 40 of 40");
  });

  test("is by dragging the bar to steps that were kept", async () => {
    const run = fallingRun({steps: 40});
    const panel = show(runPanel(run));
    for (let i = 0; i < 10; ++i) {
      await run.stepOnce();
      await new Promise((resolve) => setTimeout(resolve, 4));
    }
    const kept = run.keptSteps;
    expect(kept.length).toBeGreaterThan(3);
    const slider = sliderOf(panel);
    slider.value = String(kept[2]);
    slider.dispatchEvent(new Event("input"));
    await until(() => run.step === kept[2]);
    // Beyond what was reached there is nothing.
    slider.value = "30";
    slider.dispatchEvent(new Event("input"));
    await until(() => run.step === 10);
  });
});

describe("the settings of a panel", () => {
  test("have the step limit, which raises and lowers where the run ends", async () => {
    const run = fallingRun({steps: 10});
    const panel = show(runPanel(run));
    const label = [...panel.querySelectorAll("label")].find(
      (l) => l.textContent === "Stop at step",
    );
    const field = document.getElementById(label?.htmlFor ?? "") as HTMLInputElement;
    expect(field.value).toBe("10");
    await run.finish();
    field.value = "15";
    field.dispatchEvent(new Event("change"));
    expect(run).toMatchObject({steps: 15, state: "paused"});
    buttonNamed(panel, "Play").click();
    await until(() => panel.dataset.step === "15" && panel.dataset.state === "done");
    field.value = "0";
    field.dispatchEvent(new Event("change"));
    expect([field.value, run.steps]).toEqual(["15", 15]);
  });

  test("say where a run converged, or ended by itself", async () => {
    const run = fallingRun({converged: ({count}) => count === 7});
    const panel = show(runPanel(run));
    await run.finish();
    expect(text(panel, ".run-note")).toBe("Converged at step 7.");
    await until(() => text(panel, "[role=status]").startsWith("Converged at step 7 of 20"));
    const short = train<{loss: number}>("short", {steps: 9}, function* () {
      yield {loss: 1};
    });
    const other = show(runPanel(short));
    await short.finish();
    expect(text(other, ".run-note")).toBe("The loop ended by itself at step 1.");
  });
});

describe("an error", () => {
  test("says its step, operation, shapes and cell", async () => {
    const {tensor} = await import("./page.js");
    const run = train<{loss: number}>("broken", {steps: 30}, function* () {
      for (let step = 1; ; ++step) {
        if (step === 17) tensor([1, 2]).add(tensor([1, 2, 3]));
        yield {loss: 1};
      }
    });
    setOriginFinder((made) => (made === run ? {cell: "loop", inputs: {}} : undefined));
    const panel = show(runPanel(run, {autoplay: true}));
    await until(() => panel.dataset.state === "error");
    expect(text(panel, "[role=alert]")).toMatch(/^Cell “loop”: Step 17: add: \[2\] x \[3\]: /);
    buttonNamed(panel, "Step back").click();
    await until(() => panel.dataset.step === "15");
    expect(text(panel, "[role=alert]")).toBe("");
  });
});

describe("a run out of sight", () => {
  const slow = (id = "") => {
    const run = fallingRun({steps: 100_000}, id);
    run.speed = 100;
    return run;
  };

  test("rests when neither the panel nor a drawing is near, says so, and goes on after", async () => {
    const run = slow();
    const curve = lossCurve(run);
    const panel = show(runPanel(run, {autoplay: true}), curve);
    await until(() => run.step > 2);
    reach?.(false, panel);
    expect(panel.dataset.state).toBe("running");
    reach?.(false, curve);
    expect(panel.dataset.state).toBe("paused");
    expect(text(panel, ".run-note")).toMatch(/^Paused while you are elsewhere on the page/);
    reach?.(true, panel);
    expect(panel.dataset.state).toBe("running");
    expect(text(panel, ".run-note")).toBe("It waited while you were elsewhere on the page.");
    buttonNamed(panel, "Pause").click();
    expect(text(panel, ".run-note")).toBe("");
    reach?.(false);
    reach?.(true);
    expect(panel.dataset.state).toBe("paused");
    run.dispose();
  });

  test("rests in a hidden tab, and says so", async () => {
    const run = slow();
    const panel = show(runPanel(run, {autoplay: true}));
    const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(text(panel, ".run-note")).toMatch(/^Paused while this tab is hidden/);
    // What begins to play meanwhile rests as well.
    run.play();
    await until(() => panel.dataset.state === "paused");
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event("visibilitychange"));
    expect(panel.dataset.state).toBe("running");
    hidden.mockRestore();
    run.dispose();
  });
});

describe("pinned runs", () => {
  afterEach(() => {
    for (const pin of pinsOf("compared")) unpin("compared", pin);
  });

  const make = (learningRate: number, steps = 20) =>
    fallingRun(
      {steps, settings: {learningRate, depth: 2}, evaluateEvery: 5, metrics: {one: () => 0.5}},
      "compared",
    );

  test("lie under the curves that follow, with what differs, when the cell runs again", async () => {
    const first = make(0.1);
    const panel = show(runPanel(first, {curve: false}));
    const pin = buttonNamed(panel, "Pin");
    expect(pin.disabled).toBe(true);
    expect(panel.querySelector<HTMLElement>(".view-run-curve")?.hidden).toBe(true);
    await first.finish();
    pin.click();
    await until(() => !panel.querySelector<HTMLElement>(".compare")?.hidden);
    expect(panel.querySelector<HTMLElement>(".view-run-curve")?.hidden).toBe(false);

    const second = make(0.3);
    const curve = lossCurve(second);
    const again = show(runPanel(second), curve);
    await second.restart(7);
    await second.finish();
    await until(() => again.querySelectorAll(".view-run-curve .curve-line").length === 2);
    await until(() =>
      text(again, ".compare").includes("seed 7, learning rate 0.3 (now)loss 0.0500, one"),
    );
    const rows = [...again.querySelectorAll(".compare li")].map((row) => row.textContent);
    expect(rows).toEqual([
      "seed 1, learning rate 0.1loss 0.0500, one 0.500, step 20×",
      "seed 7, learning rate 0.3 (now)loss 0.0500, one 0.500, step 20",
    ]);
    // The chart is drawn with a frame of its own.
    const linesOf = (view: string) => curve.querySelectorAll(`.view-${view} .curve-line`);
    await until(() => linesOf("loss").length === 2 && linesOf("metric").length === 2);
    const [loss, metric] = [linesOf("loss"), linesOf("metric")];
    expect(loss[0].getAttribute("stroke")).toBe(metric[0].getAttribute("stroke"));
    expect(loss[0].getAttribute("stroke")).not.toBe(loss[1].getAttribute("stroke"));
    await until(() => text(again, "[role=status]").endsWith("beside 1 pinned run"));
  });

  test("are four at most, and each can be removed; colours stay", async () => {
    const run = make(0.1);
    const panel = show(runPanel(run));
    await run.finish();
    const pin = buttonNamed(panel, "Pin");
    for (let i = 0; i < 5; ++i) pin.click();
    expect(pinsOf("compared")).toHaveLength(4);
    expect(pin.disabled).toBe(true);
    expect(pin.title).toMatch(/remove one/);
    const colors = pinsOf("compared").map(({color}) => color);
    expect(new Set([...colors, "var(--series-1)"]).size).toBe(5);
    await until(() => panel.querySelectorAll(".compare-remove").length === 4);
    const remove = panel.querySelectorAll<HTMLButtonElement>(".compare-remove")[1];
    expect(remove.getAttribute("aria-label")).toBe("Remove pinned run: seed 1");
    remove.click();
    expect(pinsOf("compared").map(({color}) => color)).toEqual([colors[0], colors[2], colors[3]]);
    expect(pin.disabled).toBe(false);
    pin.click();
    expect(pinsOf("compared").at(-1)?.color).toBe(colors[1]);
  });

  test("end at the step that was shown when they were pinned", async () => {
    const run = make(0.1);
    show(runPanel(run));
    await run.finish();
    await run.goTo(12);
    buttonNamed(document.body, "Pin").click();
    const [pin] = pinsOf("compared");
    expect(pin).toMatchObject({step: 12, loss: 1 / 12});
    expect(pin.history.steps.at(-1)).toBe(12);
    expect(pin.metricHistory.one.steps).toEqual([5, 10]);
  });
});

describe("the badge of the book", () => {
  const steps = Array.from({length: 20}, (_, i) => i + 1);
  const book = {
    seed: 1,
    steps,
    losses: steps.map((step) => 1 / step),
    metrics: {},
    settings: {learningRate: 0.1},
  };
  const badgeOf = (panel: Element) => panel.querySelector(".run-badge") as HTMLElement;

  test("is not there where the book has no numbers", () => {
    expect(badgeOf(show(runPanel(fallingRun({}, "unknown")))).hidden).toBe(true);
  });

  test("says that the numbers are equal, up to the step shown", async () => {
    setRecordedRuns({known: book});
    const run = fallingRun({}, "known");
    const panel = show(runPanel(run));
    const badge = badgeOf(panel);
    expect(badge.textContent).toBe("The book came to seed 1, step 20: 0.0500.");
    await run.finish();
    await until(() => badge.textContent === "✓Equal to the book (seed 1, step 20: 0.0500).");
    expect(badge.dataset.verdict).toBe("equal");
    await run.goTo(4);
    await until(() => badge.textContent === "✓Equal to the book (seed 1, step 4: 0.250).");
  });

  test("claims nothing for another seed", async () => {
    setRecordedRuns({known: book});
    const run = fallingRun({seed: 5}, "known");
    const panel = show(runPanel(run));
    await run.finish();
    await until(() => badgeOf(panel).textContent?.startsWith("Not the book’s seed") ?? false);
    expect(badgeOf(panel).dataset.verdict).toBe("open");
  });

  test("says what was changed where the numbers differ by a single bit", async () => {
    const losses = book.losses.map((loss, i) => (i === 9 ? loss + 2 ** -56 : loss));
    setRecordedRuns({known: {...book, losses}});
    const panelOf = async (options: Parameters<typeof fallingRun>[0]) => {
      const run = fallingRun(options, "known");
      const panel = show(runPanel(run));
      await run.finish();
      await until(() => badgeOf(panel).dataset.verdict === "differs");
      return badgeOf(panel).textContent;
    };
    expect(await panelOf({settings: {learningRate: 0.3}})).toBe(
      "≠Differs from the book at step 10 (0.1 instead of 0.10000000000000002): learning rate is 0.3 instead of 0.1.",
    );
    expect(await panelOf({})).toMatch(/: something that it depends on was changed\.$/);
  });

  test("names a cell that was edited", async () => {
    setRecordedRuns({known: {...book, losses: book.losses.map((loss) => loss + 1)}});
    const run = fallingRun({}, "known");
    const cell = document.createElement("div");
    Object.assign(cell.dataset, {cell: "helpers", edited: ""});
    const panel = show(runPanel(run), cell);
    await run.finish();
    await until(() => badgeOf(panel).textContent?.endsWith("cell “helpers” was edited.") ?? false);
  });
});
