/**
 * A sound to look at and to listen to: its wave, its spectrogram, and a player. Nothing plays by itself.
 *
 *     audioPlayer({samples, sampleRate: 8000})
 *     audioPlayer({run, samples: ({babble}) => babble, sampleRate: 8000, title: "What the model says"})
 */
import type {Step} from "../lib/index.js";
import {type Chart, makeChart} from "./chart.js";
import {onThemeChange, sequentialTable} from "./colors.js";
import {html, setAttributes, setText, svg} from "./dom.js";
import {showFailure} from "./follow.js";
import {formatCount, formatNumber} from "./format.js";
import {type Live, type Of, watch} from "./live.js";
import {extentOf, type Numbers} from "./numbers.js";
import {colorIn, paint} from "./pixels.js";
import {makePlayback} from "./playback.js";
import {addProbe} from "./probe.js";
import {makeScale} from "./scale.js";
import {type Spectrogram, spectrogram} from "./spectrogram.js";

export interface AudioPlayerOptions<S extends Step> extends Live<S> {
  /** Amplitudes between -1 and 1, [n]. */
  samples: Of<S, Numbers>;
  /** Samples a second. */
  sampleRate: number;
  title?: string;
  /** Whether the spectrogram is drawn. */
  spectrum?: boolean;
  /** Samples of one stretch of the spectrogram; a power of two is fast. */
  window?: number;
}

/** Fainter than this counts as silence, in decibels below the loudest. */
const FLOOR = -80;

/** @throws RangeError for a sample rate or window that is none; TypeError for a function without a run */
export function audioPlayer<S extends Step>(options: AudioPlayerOptions<S>): HTMLElement {
  const {sampleRate, title = "Sound", spectrum = true, window = 256, every = 1000} = options;
  // Web Audio takes no rates outside these.
  if (!(sampleRate >= 3000 && sampleRate <= 768000)) {
    throw new RangeError(
      `audioPlayer: sampleRate must lie between 3000 and 768000, not ${sampleRate}.`,
    );
  }
  if (!(Number.isInteger(window) && window >= 4 && window % 2 === 0)) {
    throw new RangeError(`audioPlayer: window must be an even number of samples, not ${window}.`);
  }
  let samples: ArrayLike<number> = [];
  let heard: Spectrogram | undefined;
  /** The stretch in sight, in seconds. */
  let view: [number, number] = [0, 1];
  const duration = () => samples.length / sampleRate;

  const playback = makePlayback(() => tick());
  const play = html("button", {type: "button", class: "tool audio-play"}, "Play");
  const seek = html("input", {
    type: "range",
    class: "audio-seek",
    min: 0,
    max: 1,
    step: 0.01,
    value: 0,
    "aria-label": "Position",
  });
  const clock = html("span", {class: "audio-clock"});
  const zoomButton = (text: string, name: string, factor: number) => {
    const button = html(
      "button",
      {type: "button", class: "tool", "aria-label": name, title: name},
      text,
    );
    button.addEventListener("click", () => zoom(factor));
    return button;
  };
  const tools = html(
    "div",
    {class: "tools audio-tools"},
    play,
    seek,
    clock,
    zoomButton("−", "Zoom out", 2),
    zoomButton("+", "Zoom in", 1 / 2),
    zoomButton("Whole", "Show the whole", Number.POSITIVE_INFINITY),
  );

  const redraw = () => {
    drawWave();
    drawSpectrum();
    drawHead();
  };
  const xOf = (chart: Chart) => makeScale(view, [chart.inner().left, chart.inner().right]);
  const head = svg("line", {class: "audio-head"});
  const drawWave = () => {
    const box = wave.inner();
    const range = extentOf(samples) ?? [-1, 1];
    const size = Math.max(Math.abs(range[0]), Math.abs(range[1]), 1e-6);
    const y = makeScale([-size, size], [box.bottom, box.top]);
    const x = xOf(wave);
    wave.axes(x, y);
    const d = envelope(samples, sampleRate, view, box.right - box.left, x, y);
    wave.marks.replaceChildren(svg("path", {class: "audio-wave", d}), head);
  };
  const drawSpectrum = () => {
    if (!chart) return;
    const box = chart.inner();
    chart.axes(xOf(chart), makeScale([0, sampleRate / 2], [box.bottom, box.top]));
    if (!chart.canvas || !heard) return;
    const {frames, bins, levels} = heard;
    const [first, last] = view.map((time) => (duration() > 0 ? (time / duration()) * frames : 0));
    const columns = Math.max(
      1,
      Math.min(Math.floor(box.right - box.left), Math.ceil(last - first)),
    );
    const shades = sequentialTable();
    paint(chart.canvas, columns, bins, (i) => {
      const frame = Math.min(
        frames - 1,
        Math.floor(first + ((i % columns) / columns) * (last - first)),
      );
      const bin = bins - 1 - Math.floor(i / columns);
      return colorIn(shades, levels[frame * bins + bin], FLOOR, 0);
    });
  };
  const wave: Chart = makeChart({
    name: "wave",
    title,
    xLabel: "time (s)",
    yLabel: "amplitude",
    height: 160,
    redraw: () => redraw(),
  });
  const chart = spectrum
    ? makeChart({
        name: "spectrum",
        title: "Spectrogram",
        xLabel: "time (s)",
        yLabel: "frequency (Hz)",
        height: 190,
        canvas: true,
        redraw: drawSpectrum,
      })
    : undefined;
  wave.element.classList.add("view-audio");
  wave.body.before(tools);
  if (chart) wave.element.append(chart.element);

  addProbe(wave, {
    read: (place) => {
      const time = xOf(wave).invert(place.x);
      const value = samples[Math.floor(time * sampleRate)];
      if (value === undefined) return undefined;
      return {
        places: [place],
        rule: true,
        lines: [{text: `${formatNumber(time)} s: ${formatNumber(value)}`}],
      };
    },
    choose: ({x}) => {
      playback.seek(xOf(wave).invert(x));
      tick();
    },
  });

  const zoom = (factor: number) => {
    const middle = (view[0] + view[1]) / 2;
    const at =
      playback.position > view[0] && playback.position < view[1] ? playback.position : middle;
    const width = Math.min(
      duration() || 1,
      Math.max(64 / sampleRate, (view[1] - view[0]) * factor),
    );
    const start = Math.max(0, Math.min((duration() || 1) - width, at - width / 2));
    view = [start, start + width];
    redraw();
  };
  const drawHead = () => {
    const box = wave.inner();
    const x = xOf(wave)(playback.position);
    const inside = x >= box.left && x <= box.right && samples.length > 0;
    setAttributes(head, {
      x1: x,
      x2: x,
      y1: box.top,
      y2: box.bottom,
      visibility: inside ? "inherit" : "hidden",
    });
    setText(clock, `${playback.position.toFixed(2)} / ${duration().toFixed(2)} s`);
    setText(play, playback.playing ? "Pause" : "Play");
  };
  const tick = () => {
    seek.value = String(playback.position);
    drawHead();
    if (playback.playing) requestAnimationFrame(tick);
  };
  play.addEventListener("click", async () => {
    try {
      if (playback.playing) playback.pause();
      else await playback.play();
    } catch (error) {
      showFailure(wave.element, error);
    }
    tick();
  });
  seek.addEventListener("input", () => {
    playback.seek(Number(seek.value));
    tick();
  });
  if (!playback.possible) {
    play.disabled = true;
    play.title = "This browser cannot play sound.";
  }

  const describe = (): string => {
    if (samples.length === 0) return "nothing to hear yet";
    const [low, high] = extentOf(samples) ?? [0, 0];
    let power = 0;
    for (let i = 0; i < samples.length; ++i) power += samples[i] ** 2;
    const loudness = Math.sqrt(power / samples.length);
    return `${formatNumber(duration())} s, ${formatCount(samples.length)} samples at ${formatCount(sampleRate)} a second; amplitude from ${formatNumber(low)} to ${formatNumber(high)}, on average (root mean square) ${formatNumber(loudness)}`;
  };
  const hear = (numbers: ArrayLike<number>) => {
    const whole = view[1] - view[0] >= duration();
    const same = numbers.length === samples.length;
    samples = numbers;
    if (whole || !same) view = [0, duration() || 1];
    playback.load(samples, sampleRate);
    setAttributes(seek, {max: duration().toFixed(3)});
    wave.describe(describe());
    heard = undefined;
    tick();
    redraw();
    if (!chart || samples.length === 0) return;
    spectrogram(samples, window, FLOOR)
      .then((found) => {
        if (samples !== numbers) return;
        heard = found;
        drawSpectrum();
        chart.describe(loudestText(found, sampleRate));
      })
      .catch((error) => showFailure(wave.element, error));
  };

  redraw();
  watch("audioPlayer", wave.element, {...options, every}, {samples: options.samples}, (known) => {
    const numbers = known.samples?.data ?? [];
    if (numbers !== samples || numbers.length === 0) hear(numbers);
    else redraw();
  });
  const stop = onThemeChange(() => (wave.element.isConnected ? redraw() : stop()));
  return wave.element;
}

/** From the least to the greatest sample of each pixel; single samples where there are fewer. */
function envelope(
  samples: ArrayLike<number>,
  rate: number,
  [from, to]: readonly [number, number],
  width: number,
  x: (time: number) => number,
  y: (value: number) => number,
): string {
  const first = Math.max(0, Math.floor(from * rate));
  const last = Math.min(samples.length, Math.ceil(to * rate));
  const per = Math.max(1, (last - first) / Math.max(1, Math.floor(width)));
  const parts: string[] = [];
  for (let start = first; start < last; start += per) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let i = Math.floor(start); i < Math.min(last, Math.floor(start + per)); ++i) {
      if (samples[i] < low) low = samples[i];
      if (samples[i] > high) high = samples[i];
    }
    if (low > high) continue;
    const at = x(start / rate).toFixed(1);
    const command = parts.length === 0 ? "M" : "L";
    parts.push(
      `${command}${at} ${y(high).toFixed(1)}${per > 1 ? `L${at} ${y(low).toFixed(1)}` : ""}`,
    );
  }
  return parts.join("");
}

function loudestText({frames, bins, levels}: Spectrogram, rate: number): string {
  const means = Array.from({length: bins}, (_, bin) => {
    let sum = 0;
    for (let frame = 0; frame < frames; ++frame) sum += 10 ** (levels[frame * bins + bin] / 10);
    return sum / frames;
  });
  const loudest = means.indexOf(Math.max(...means));
  return `${frames} stretches; loudest on average near ${formatCount((loudest * rate) / (2 * (bins - 1)))} Hz`;
}
