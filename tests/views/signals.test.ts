// @vitest-environment jsdom
import {afterEach, describe, expect, test, vi} from "vitest";
import {audioPlayer, spikeRaster} from "../../src/views/index.js";
import {makePlayback} from "../../src/views/playback.js";
import {spectrogram} from "../../src/views/spectrogram.js";
import {buttonNamed, fallingRun, until} from "./page.js";

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

const show = <T extends HTMLElement>(element: T): T => {
  document.body.append(element);
  return element;
};
const names = (element: Element) =>
  Array.from(element.querySelectorAll("[role=img]"), (image) => image.getAttribute("aria-label"));

describe("spikeRaster", () => {
  const spikes = [
    [1, 0, 0],
    [1, 0, 1],
  ];

  test("counts spikes and names the busiest neuron and the silent ones", () => {
    const view = spikeRaster({spikes});
    expect(names(view)).toEqual([
      "Spikes. 3 neurons, 2 steps: 3 spikes, 0.50 a neuron and step; neuron 0 fires most (2), 1 never",
    ]);
  });

  test("shows the potential of a neuron chosen at the keys", () => {
    const potential = [[2, 0, 0.5], [3, 0, 1.5]]; // biome-ignore format: two steps
    const view = show(spikeRaster({spikes, potential, threshold: 1}));
    expect(names(view)[1]).toBe("Membrane potential. neuron 0: 2 spikes, potential from 2 to 3");
    const press = (key: string) =>
      view
        .querySelector(".chart-svg")
        ?.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
    for (let i = 0; i < 5; ++i) press("ArrowDown");
    press("Enter");
    expect(names(view)[1]).toBe(
      "Membrane potential. neuron 2: 1 spikes, potential from 0.500 to 1.50",
    );
    expect(view.querySelector(".probe-note")?.textContent).toMatch(/neuron 2 at \d step/);
  });

  test("follows a run in place", async () => {
    const run = fallingRun();
    const view = show(spikeRaster({run, spikes: ({count}) => [[count, 0]]}));
    const canvas = view.querySelector("canvas");
    expect(names(view)[0]).toMatch(/nothing to show yet/);
    await run.stepOnce();
    await until(() => /2 neurons, 1 steps: 1 spikes/.test(names(view)[0] ?? ""));
    expect(view.querySelector("canvas")).toBe(canvas);
  });

  test("refuses other shapes", () => {
    expect(() => spikeRaster({spikes: [1, 0]})).toThrow(
      "spikeRaster: spikes must have the shape [steps, neurons], not [2].",
    );
    expect(() => spikeRaster({spikes, potential: [[1]]})).toThrow(/6 spikes/);
  });
});

describe("spectrogram", () => {
  test("finds a tone where it is, and floors silence", async () => {
    const tone = Float32Array.from({length: 1024}, (_, i) => Math.sin((2 * Math.PI * i * 8) / 64));
    const {frames, bins, levels} = await spectrogram(tone, 64, -60);
    expect([frames, bins]).toEqual([31, 33]);
    const first = Array.from(levels.slice(0, bins));
    expect(first.indexOf(Math.max(...first))).toBe(8);
    expect(Math.max(...levels)).toBeCloseTo(0, 4);
    expect(levels[25]).toBe(-60);
  });
});

describe("playback", () => {
  /** What Web Audio does, without sound: its clock stands where the test puts it. */
  const stubAudio = () => {
    const clock = {time: 0, started: [] as number[]};
    class Source {
      buffer: unknown;
      onended: () => void = () => {};
      connect() {}
      start(_: number, offset: number) {
        clock.started.push(offset);
      }
      stop() {}
    }
    class Context {
      destination = {};
      get currentTime() {
        return clock.time;
      }
      async resume() {}
      createBuffer() {
        return {copyToChannel() {}};
      }
      createBufferSource() {
        return new Source();
      }
    }
    vi.stubGlobal("AudioContext", Context);
    return clock;
  };

  test("plays, pauses where it is, seeks, and goes on from there", async () => {
    const clock = stubAudio();
    const playback = makePlayback(() => {});
    playback.load(new Float32Array(8000), 4000);
    await playback.play();
    clock.time = 0.5;
    expect(playback.position).toBeCloseTo(0.5);
    playback.pause();
    clock.time = 9;
    expect(playback.playing).toBe(false);
    expect(playback.position).toBeCloseTo(0.5);
    playback.seek(1.25);
    await playback.play();
    expect(clock.started).toEqual([0, 1.25]);
    playback.seek(99);
    expect(playback.position).toBe(2);
  });
});

describe("audioPlayer", () => {
  const samples = Float32Array.from({length: 4000}, (_, i) => 0.5 * Math.sin(i));

  test("says how long and how loud it is, and draws wave and spectrogram", async () => {
    const view = show(audioPlayer({samples, sampleRate: 4000}));
    expect(names(view)[0]).toMatch(
      /^Sound\. 1 s, 4000 samples at 4000 a second; amplitude from −0\.500 to 0\.500, on average \(root mean square\) 0\.35/,
    );
    await until(() => /loudest on average near 6[34]\d Hz/.test(names(view)[1] ?? ""));
    expect(view.querySelector(".audio-wave")?.getAttribute("d")).toMatch(/^M/);
    expect(view.querySelector(".audio-clock")?.textContent).toBe("0.00 / 1.00 s");
  });

  test("plays nothing by itself, and cannot where there is no Web Audio", () => {
    const view = show(audioPlayer({samples, sampleRate: 4000, spectrum: false}));
    expect(buttonNamed(view, "Play").disabled).toBe(true);
    expect(names(view)).toHaveLength(1);
  });

  test("seeks by its slider and zooms about its place", () => {
    const view = show(audioPlayer({samples, sampleRate: 4000, spectrum: false}));
    const slider = view.querySelector<HTMLInputElement>("input[type=range]");
    if (!slider) throw new Error("no slider");
    slider.value = "0.5";
    slider.dispatchEvent(new Event("input"));
    expect(view.querySelector(".audio-clock")?.textContent).toBe("0.50 / 1.00 s");
    const before = view.querySelector(".audio-wave")?.getAttribute("d");
    buttonNamed(view, "+").click();
    expect(view.querySelector(".audio-wave")?.getAttribute("d")).not.toBe(before);
    buttonNamed(view, "Whole").click();
    expect(view.querySelector(".audio-wave")?.getAttribute("d")).toBe(before);
  });

  test("follows a run", async () => {
    const run = fallingRun();
    const view = show(
      audioPlayer({
        run,
        samples: ({count}) => new Float32Array(4000 * count),
        sampleRate: 4000,
        every: 0,
      }),
    );
    expect(names(view)[0]).toMatch(/nothing to hear yet/);
    await run.stepOnce();
    await until(() => /^Sound\. 1 s/.test(names(view)[0] ?? ""));
    await run.stepOnce();
    await until(() => /^Sound\. 2 s/.test(names(view)[0] ?? ""));
  });

  test("refuses rates that no sound has", () => {
    expect(() => audioPlayer({samples, sampleRate: 0})).toThrow(
      "audioPlayer: sampleRate must lie between 3000 and 768000, not 0.",
    );
    expect(() => audioPlayer({samples, sampleRate: 8000, window: 5})).toThrow(/even number/);
  });
});
