/**
 * What views of numbers share: their options are given once, or computed from each state of a run;
 * either way the view gets plain numbers, is asked to draw at the right moments, and draws again when
 * the theme changes.
 */
import {type Run, type Step, scope, Tensor} from "../lib/index.js";
import {onThemeChange} from "./colors.js";
import {follow, showFailure} from "./follow.js";
import {type Grid, type Numbers, type PlainNumbers, toGrid} from "./numbers.js";

/** Data, or how to compute them from a run's state. */
export type Of<S extends Step, D> = D | ((state: S) => D | Promise<D>);

export interface Live<S extends Step> {
  /** The run to follow; without it the view shows what it is given once. */
  run?: Run<S>;
  /** Shortest time between two drawings, in milliseconds. */
  every?: number;
}

type Wanted<S extends Step, K extends string> = Readonly<Record<K, Of<S, Numbers> | undefined>>;
/** What is there already: before the run's first step, only what needs no state. */
export type Known<K extends string> = Partial<Record<K, Grid>>;

/**
 * Calls `show` with the numbers now and whenever they have changed.
 *
 * @param view its name, for messages
 * @throws TypeError for a function of a state without a run; ShapeError for ragged arrays
 */
export function watch<S extends Step, K extends string>(
  view: string,
  element: HTMLElement,
  {run, every = 100}: Live<S>,
  wanted: Wanted<S, K>,
  show: (known: Known<K>) => void,
): void {
  const names = (Object.keys(wanted) as K[]).filter((name) => wanted[name] !== undefined);
  const isLive = (name: K) => typeof wanted[name] === "function";
  const still = names.filter((name) => !isLive(name));
  if (run) {
    let known: Promise<Known<K>> | undefined;
    const live = names.filter(isLive);
    const draw = async (state: S | undefined) => {
      known ??= read(view, still, (name) => wanted[name] as Numbers);
      const fresh =
        state === undefined
          ? {}
          : read(view, live, (name) => (wanted[name] as (state: S) => Numbers)(state));
      show({...(await known), ...(await fresh)});
    };
    show(plainOf(view, still, wanted));
    follow(element, run, draw, {every});
    return;
  }
  const functions = names.filter(isLive);
  if (functions.length > 0) {
    throw new TypeError(
      `${view}: ${functions.join(", ")}: a function of a run's state, but no run is given.`,
    );
  }
  let known = plainOf(view, still, wanted);
  show(known);
  const stop = onThemeChange(() => (element.isConnected ? show(known) : stop()));
  if (Object.keys(known).length === still.length) return;
  read(view, still, (name) => wanted[name] as Numbers)
    .then((all) => {
      known = all;
      show(known);
    })
    .catch((error) => showFailure(element, error));
}

/** What can be had at once. */
function plainOf<S extends Step, K extends string>(
  view: string,
  names: readonly K[],
  wanted: Wanted<S, K>,
): Known<K> {
  const known: Known<K> = {};
  for (const name of names) {
    const numbers = wanted[name];
    if (!(numbers instanceof Tensor)) known[name] = toGrid(view, name, numbers as PlainNumbers);
  }
  return known;
}

/** What a view asks for by itself, when it wants to. */
export async function readNumbers(
  view: string,
  name: string,
  make: () => Numbers | Promise<Numbers>,
): Promise<Grid> {
  return (await read(view, [name], make))[name] as Grid;
}

/** Computes numbers, frees what that took, and reads them back. It may take gradients on its way. */
async function read<K extends string>(
  view: string,
  names: readonly K[],
  make: (name: K) => Numbers | Promise<Numbers>,
): Promise<Known<K>> {
  // All reads are asked for before the scope frees what was made: devices work in order.
  const readings = scope(() => names.map((name) => reading(view, name, make(name))));
  const grids = await Promise.all(readings);
  return Object.fromEntries(names.map((name, i) => [name, grids[i]])) as Known<K>;
}

async function reading(
  view: string,
  name: string,
  numbers: Numbers | Promise<Numbers>,
): Promise<Grid> {
  if (numbers instanceof Promise) return reading(view, name, await numbers);
  if (!(numbers instanceof Tensor)) return toGrid(view, name, numbers);
  const {shape} = numbers;
  return {shape, data: await numbers.data()};
}
