/**
 * Runs that the reader has pinned, to lay others over them: their curves and settings, by the id of
 * the run. They stay when the cell of the run runs again.
 */
import type {Settings} from "../lib/index.js";
import {series} from "./colors.js";
import type {AnyRun} from "./follow.js";
import {formatName} from "./format.js";
import {settingsOf} from "./runOrigin.js";

export interface Pin {
  /** CSS colour; it stays the same as long as the run is pinned. */
  readonly color: string;
  readonly settings: Settings;
  readonly step: number;
  readonly loss: number | undefined;
  readonly metrics: Readonly<Record<string, number>>;
  readonly history: {readonly steps: readonly number[]; readonly losses: readonly number[]};
  readonly metricHistory: Readonly<
    Record<string, {readonly steps: readonly number[]; readonly values: readonly number[]}>
  >;
}

/** More curves could not be told apart. */
export const MOST_PINS = 4;

/** Significant digits of settings, as somebody may have typed them. */
const DIGITS = 6;

const pinned = new Map<string, readonly Pin[]>();
const listeners = new Set<(id: string) => void>();

/** The pinned runs of this id, in the order in which they were pinned. */
export function pinsOf(id: string): readonly Pin[] {
  return pinned.get(id) ?? [];
}

/** Keeps what the run has come to at the step shown. @throws RangeError when there are four already */
export function pinRun(run: AnyRun): void {
  const pins = pinsOf(run.id);
  if (pins.length >= MOST_PINS) throw new RangeError(`${MOST_PINS} runs are pinned already.`);
  // The first colour is that of the run itself.
  const colors = Array.from({length: MOST_PINS}, (_, i) => series(i + 1));
  const color = colors.find((color) => pins.every((pin) => pin.color !== color)) as string;
  const {step, loss, metrics, history, metricHistory} = run;
  const metricsOf = Object.entries(metricHistory).map(([name, {steps, values}]) => {
    const count = countUpTo(steps, step);
    return [name, {steps: steps.slice(0, count), values: values.slice(0, count)}];
  });
  const count = countUpTo(history.steps, step);
  const pin: Pin = {
    color,
    settings: allSettings(run),
    step,
    loss,
    metrics: {...metrics},
    history: {steps: history.steps.slice(0, count), losses: history.losses.slice(0, count)},
    metricHistory: Object.fromEntries(metricsOf),
  };
  change(run.id, [...pins, pin]);
}

function countUpTo(steps: readonly number[], last: number): number {
  const after = steps.findIndex((step) => step > last);
  return after === -1 ? steps.length : after;
}

export function unpin(id: string, pin: Pin): void {
  change(
    id,
    pinsOf(id).filter((other) => other !== pin),
  );
}

/** Calls `listener` with the id of a run whenever its pins change. Returns the way to stop. */
export function onPins(listener: (id: string) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(id: string, pins: readonly Pin[]): void {
  if (pins.length > 0) pinned.set(id, pins);
  else pinned.delete(id);
  for (const listener of [...listeners]) listener(id);
}

/** The settings of a run, and its seed. */
export function allSettings(run: AnyRun): Settings {
  return {seed: run.seed, ...settingsOf(run)};
}

/** The names of settings that are not the same everywhere; the seed's, where all are. */
export function differing(all: readonly Settings[]): string[] {
  const names = new Set(all.flatMap((settings) => Object.keys(settings)));
  const differ = [...names].filter((name) => !all.every((one) => isSame(one[name], all[0][name])));
  return differ.length > 0 ? differ : ["seed"];
}

/** Whether two values of a setting are the same. */
export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A setting's value in words. */
export function textOf(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(DIGITS))).replace("-", "−");
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "none");
}

/** What tells the pinned runs from each other and from this one: "seed 3, learning rate 0.1". */
export function pinNames(run: AnyRun): string[] {
  const pins = pinsOf(run.id);
  const all = [...pins.map(({settings}) => settings), allSettings(run)];
  return pins.map(({settings}) => settingsText(settings, differing(all)));
}

/** These settings in words. */
export function settingsText(settings: Settings, names: readonly string[]): string {
  return names.map((name) => `${formatName(name)} ${textOf(settings[name])}`).join(", ");
}
