/** Observable Inputs that nobody moves: each has the value that it has at first. */
import {Picture} from "./picture.js";

interface Options {
  readonly label?: unknown;
  readonly value?: unknown;
  readonly key?: unknown;
  readonly multiple?: unknown;
  readonly values?: readonly unknown[];
  readonly step?: number;
  readonly valueof?: (datum: unknown) => unknown;
}

function input(name: string, value: unknown, {label}: Options = {}): Picture {
  const title = typeof label === "string" ? label : name;
  const shown = typeof value === "object" ? JSON.stringify(value) : String(value);
  return new Picture(name, () => `${title}: ${shown}`, value);
}

/** The middle, unless told. */
export function range(extent: readonly [number, number] = [0, 1], options: Options = {}): Picture {
  const [low, high] = extent;
  const {value = (low + high) / 2, step} = options;
  const bounded = Math.max(low, Math.min(high, Number(value)));
  const steps = step ? Math.round((bounded - low) / step) : undefined;
  const rounded = steps === undefined ? bounded : Number((low + steps * Number(step)).toFixed(10));
  return input("range", rounded, options);
}

export function number(extent?: unknown, options?: Options): Picture {
  const own = options ?? (Array.isArray(extent) ? {} : ((extent ?? {}) as Options));
  return input("number", own.value, own);
}

/** Values by what is chosen: of a map its values, of a list its items. */
function choices(data: Iterable<unknown>, {valueof}: Options): Map<unknown, unknown> {
  if (data instanceof Map) return data;
  return new Map(Array.from(data, (item) => [item, valueof ? valueof(item) : item]));
}

function one(data: Iterable<unknown>, options: Options, first: boolean): unknown {
  const all = choices(data, options);
  if (options.key !== undefined) return all.get(options.key);
  if (options.value !== undefined) return options.value;
  return first ? [...all.values()][0] : null;
}

const many = ({value}: Options): unknown[] =>
  value === undefined || value === null ? [] : [...(value as Iterable<unknown>)];

export const radio = (data: Iterable<unknown>, options: Options = {}): Picture =>
  input("radio", one(data, options, false), options);

export const select = (data: Iterable<unknown>, options: Options = {}): Picture =>
  input("select", options.multiple ? many(options) : one(data, options, true), options);

export const checkbox = (_: Iterable<unknown>, options: Options = {}): Picture =>
  input("checkbox", many(options), options);

export const toggle = (options: Options = {}): Picture =>
  input("toggle", options.value ?? options.values?.[1] ?? false, options);

export const button = (content: unknown = "Button", options: Options = {}): Picture =>
  input("button", options.value ?? 0, {label: content, ...options});

export const text = (options: Options = {}): Picture => input("text", options.value ?? "", options);
export const textarea = text;
export const search = (data: Iterable<unknown>): Picture => input("search", [...data]);
export const table = (): Picture => new Picture("Inputs.table");
export const file = (options: Options = {}): Picture => input("file", null, options);

/** The values of several inputs. */
export function form(inputs: readonly Picture[] | Readonly<Record<string, Picture>>): Picture {
  if (Array.isArray(inputs))
    return group(
      inputs,
      inputs.map(({value}) => value),
    );
  const entries = Object.entries(inputs as Readonly<Record<string, Picture>>);
  const values = Object.fromEntries(entries.map(([name, {value}]) => [name, value]));
  return group(Object.values(inputs), values);
}

function group(inputs: readonly Picture[], value: unknown): Picture {
  const words = async () => (await Promise.all(inputs.map((one) => one.text()))).join(", ");
  return new Picture("form", words, value);
}

/** The first follows the second, which nobody moves. */
export const bind = (_: unknown, source: Picture): Picture => source;
