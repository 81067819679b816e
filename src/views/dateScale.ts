/** A scale of dates, with ticks at the beginnings of years, months, days or hours (UTC). */
import {linearTicks, makeScale, type Scale, type Tick} from "./scale.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** @param domain in milliseconds since 1970, as `Date` counts */
export function makeDateScale(
  domain: readonly [number, number],
  range: readonly [number, number],
): Scale {
  const scale = makeScale(domain, range);
  const ticks = (count: number) => dateTicks(scale.domain[0], scale.domain[1], count);
  const {invert} = scale;
  return Object.assign((value: number) => scale(value), {
    domain: scale.domain,
    range,
    invert,
    ticks,
  });
}

/** About `count` dates from low to high at which something begins. */
export function dateTicks(low: number, high: number, count: number): Tick[] {
  const rough = (high - low) / Math.max(1, count);
  if (rough > 200 * DAY) {
    const [from, to] = [yearOf(low), yearOf(high)];
    const years = linearTicks(from, to, count).filter(Number.isInteger);
    return inside(years.map((year) => ({value: Date.UTC(year, 0), label: String(year)})), low, high); // biome-ignore format: one line
  }
  if (rough > 12 * DAY) {
    const step = [1, 2, 3, 6].find((months) => months * 30 * DAY >= rough) ?? 6;
    const first = new Date(low).getUTCFullYear() * 12;
    const months = Array.from({length: 12 * (yearOf(high) - yearOf(low) + 2)}, (_, i) => first + i);
    const ticks = months
      .filter((month) => month % step === 0)
      .map((month) => ({
        value: Date.UTC(Math.floor(month / 12), month % 12),
        label: monthLabel(month),
      }));
    return inside(ticks, low, high);
  }
  const step = [1, 3, 6, 12, 24, 48, 96, 168].find((hours) => hours * HOUR >= rough) ?? 168;
  const start = Math.ceil(low / (step * HOUR));
  const many = Math.floor((high - low) / (step * HOUR)) + 1;
  const ticks = Array.from({length: many}, (_, i) => (start + i) * step * HOUR);
  return inside(ticks.map((value) => ({value, label: dayLabel(value, step)})), low, high); // biome-ignore format: one line
}

/** A date as the book writes it; with the time of day where that is not midnight. */
export function formatDate(value: number): string {
  const text = new Date(value).toISOString();
  return text.slice(11, 16) === "00:00" ? text.slice(0, 10) : text.slice(0, 16).replace("T", " ");
}

/** The year with its part of it that has passed. */
function yearOf(value: number): number {
  const year = new Date(value).getUTCFullYear();
  const start = Date.UTC(year, 0);
  return year + (value - start) / (Date.UTC(year + 1, 0) - start);
}

function monthLabel(month: number): string {
  return month % 12 === 0 ? String(month / 12) : MONTHS[month % 12];
}

function dayLabel(value: number, hours: number): string {
  const date = new Date(value);
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  return hours >= 24 || date.getUTCHours() === 0 ? day : `${date.getUTCHours()}:00`;
}

function inside(ticks: Tick[], low: number, high: number): Tick[] {
  return ticks.filter(({value}) => value >= low && value <= high);
}
