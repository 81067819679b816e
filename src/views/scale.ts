/** Scales from data to pixels, and round numbers for their ticks. */
import {formatNumber} from "./format.js";

export interface Scale {
  (value: number): number;
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
  /** The value at a pixel. */
  invert(pixel: number): number;
  /** About `count` round values inside the domain, with their labels. */
  ticks(count: number): Tick[];
}

export interface Tick {
  value: number;
  label: string;
}

export type ScaleKind = "linear" | "log";

/** A linear or base-10 logarithmic scale. A domain without width is widened, so nothing divides by 0. */
export function makeScale(
  domain: readonly [number, number],
  range: readonly [number, number],
  kind: ScaleKind = "linear",
): Scale {
  const [low, high] = widen(domain, kind);
  const transform = kind === "log" ? Math.log10 : (value: number) => value;
  const start = transform(low);
  const span = transform(high) - start;
  const scale = (value: number) =>
    range[0] + ((transform(value) - start) / span) * (range[1] - range[0]);
  return Object.assign(scale, {
    domain: [low, high] as const,
    range,
    invert: (pixel: number) => {
      const value = start + ((pixel - range[0]) / (range[1] - range[0])) * span;
      return kind === "log" ? 10 ** value : value;
    },
    ticks: (count: number) =>
      label(kind === "log" ? logTicks(low, high, count) : linearTicks(low, high, count), kind),
  });
}

/** The labels of a linear axis show as many decimals as the one that needs most. */
function label(values: number[], kind: ScaleKind): Tick[] {
  const decimals = Math.max(0, ...values.map((value) => decimalsOf(value)));
  return values.map((value) => {
    const plain = kind === "linear" && Math.abs(value) < 10000 && decimals <= 4;
    const text = plain ? value.toFixed(decimals).replace("-", "−") : formatNumber(value, 1);
    return {value, label: text};
  });
}

function decimalsOf(value: number): number {
  return /\.(\d+)$/.exec(String(Math.abs(value)))?.[1].length ?? 0;
}

/** Round values (1, 2 or 5 times a power of ten) from `low` to `high`, about `count` of them. */
export function linearTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const error = rough / power;
  const step = power * (error >= 7.07 ? 10 : error >= 3.16 ? 5 : error >= 1.41 ? 2 : 1);
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i <= Math.floor(high / step + 1e-9); ++i) {
    ticks.push(Number((i * step).toPrecision(12)));
  }
  return ticks;
}

function logTicks(low: number, high: number, count: number): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const multiples = (last - first) * 3 <= count + 3 ? [1, 2, 5] : [1];
  const skip = Math.max(1, Math.ceil((last - first) / Math.max(1, count)));
  const ticks: number[] = [];
  for (let exponent = first; exponent <= last; exponent += skip) {
    for (const multiple of multiples) {
      const value = multiple * 10 ** exponent;
      if (value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9)) ticks.push(value);
    }
  }
  return ticks;
}

function widen(domain: readonly [number, number], kind: ScaleKind): [number, number] {
  const [low, high] = domain;
  if (kind === "log") {
    const top = high > 0 ? high : 1;
    const bottom = low > 0 ? low : top / 10;
    return bottom < top ? [bottom, top] : [bottom / 2, top * 2];
  }
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}
