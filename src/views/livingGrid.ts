/**
 * A grid of cells that lives: tick by tick a rule gives it its next state, and the reader rubs holes
 * into it. It lives while it can be seen, and not by itself where the reader wants little motion.
 *
 *     display(livingGrid({start: () => seed, tick: (grid) => update(rule, grid)}))
 */
import {evaluate, noGrad, ShapeError, scope, type Tensor, tensor} from "../lib/index.js";
import {onThemeChange, series} from "./colors.js";
import {makeCurve} from "./curve.js";
import {html, setText} from "./dom.js";
import {showFailure, watchVisibility} from "./follow.js";
import {formatCount, formatNumber} from "./format.js";
import {ownElement} from "./lifetime.js";
import {pixelPlane} from "./pixelPlane.js";
import {planesColor} from "./pixels.js";

export interface LivingGridOptions {
  /** The grid at its beginning, [1, channels, height, width]. */
  start: () => Tensor;
  /** The grid that follows. */
  tick: (grid: Tensor) => Tensor;
  /** Height and width of the grid in cells. */
  shape: readonly [height: number, width: number];
  /** Planes that are seen: the first three in colour, or four of them with opacity. */
  channels?: 3 | 4;
  /** Ticks a second, at most. */
  speed?: number;
  /** Side of the square that the reader rubs out, in cells. */
  brush?: number;
  /** A number of each grid, drawn as a curve: how far it is from what it should be. */
  measure?: {name: string; of: (grid: Tensor) => Tensor};
  /** Whether it lives by itself; unless the reader wants little motion, when left out. */
  play?: boolean;
  /** Ticks that are taken before it is first seen. */
  ahead?: number;
  /** Ticks after which it starts again by itself, asked at each tick; never when left out. */
  life?: () => number;
  /** Width on the page in pixels. */
  size?: number;
  label?: string;
}

/** Time between two drawings of the curve, in milliseconds. */
const CURVE = 200;
const CURVE_HEIGHT = 150;

export function livingGrid(options: LivingGridOptions): HTMLElement {
  const {shape, channels = 4, speed = 24, brush = 5, measure, ahead = 0} = options;
  const {size = 320, label = "living grid", life = () => Number.POSITIVE_INFINITY} = options;
  const [height, width] = shape;
  const reach = Math.floor(brush / 2);
  let grid: Tensor | undefined;
  let age = 0;
  let seen: ArrayLike<number> = new Float32Array(channels * height * width);
  let past: Past = {ticks: [], values: []};
  /** Cells that the reader has rubbed out since the last tick. */
  const holes = new Set<number>();
  let lives = options.play ?? !wantsStillness();
  let [visible, connected, asked] = [true, false, false];
  let [due, drawn] = [0, 0];
  let last: Promise<void> = Promise.resolve();

  const plane = pixelPlane({
    height,
    width,
    size,
    label,
    onPoint: (row, column) => {
      plane.frame([{row: row - reach, column: column - reach, height: brush, width: brush}]);
      plane.select(row, column, `Row ${row}, column ${column}. Space rubs it out.`);
    },
    onPress: (row, column) => {
      for (let i = row - reach; i < row - reach + brush; ++i) {
        for (let j = column - reach; j < column - reach + brush; ++j) {
          if (i >= 0 && i < height && j >= 0 && j < width) holes.add(i * width + j);
        }
      }
      if (!lives) void turn(cut);
    },
  });
  const pause = html("button", {type: "button", class: "run-button"});
  const again = html("button", {type: "button", class: "run-button"}, "Start again");
  const words = html("output", {});
  const curve = measure && measureCurve(measure.name);
  let stop: (() => void)[] = [];
  const element = ownElement("living-grid", {
    connected: () => {
      connected = true;
      const stopWatching = watchVisibility(element, (inView) => {
        visible = inView;
        wake();
      });
      stop = [stopWatching, onThemeChange(repaint)];
      void begin();
      for (let i = 0; i < ahead; ++i) void tick();
      wake();
    },
    disconnected: () => {
      connected = false;
      for (const end of stop) end();
      grid?.storage.free();
      grid = undefined;
    },
  });
  element.className = "view view-living";
  element.setAttribute("role", "group");
  element.setAttribute("aria-label", label);
  const head = html("div", {class: "living-head"}, pause, again, words);
  element.append(html("div", {}, plane.element, head));
  if (curve) element.append(html("div", {class: "living-curve"}, curve.element));

  const repaint = () => plane.paint((i) => planesColor(seen, i, channels));

  /** Puts the grid that `make` gives in the place of the one before, once that is seen. */
  const turn = (make: (before: Tensor) => Tensor): Promise<void> => {
    last = last.then(async () => {
      try {
        if (connected) await replace(make);
      } catch (error) {
        lives = false;
        show();
        showFailure(element, error);
      }
    });
    return last;
  };

  const replace = async (make: (before: Tensor) => Tensor) => {
    const before = grid as Tensor;
    const next = noGrad(() => scope(() => make(before)));
    expectShape(next, shape, channels);
    if (before !== next) before?.storage.free();
    grid = next;
    // Both are asked for before the first wait.
    const picture = evaluate(() => next.slice(1, 0, channels));
    const number = measure && evaluate(() => measure.of(next));
    seen = (await picture).data;
    if (number) {
      past.ticks.push(age);
      past.values.push((await number).data[0]);
    }
    show();
  };

  const begin = () =>
    turn(() => {
      age = 0;
      holes.clear();
      past = {ticks: [], values: []};
      return options.start().add(0);
    });

  const tick = () =>
    turn((before) => {
      age += 1;
      return options.tick(holes.size > 0 ? cut(before) : before);
    });

  /** The grid without what the reader has rubbed out. */
  const cut = (before: Tensor): Tensor => {
    const whole = Float32Array.from({length: height * width}, (_, i) => (holes.has(i) ? 0 : 1));
    holes.clear();
    return before.mul(tensor(whole, {shape: [1, 1, height, width]}));
  };

  const show = () => {
    repaint();
    setText(words, `tick ${formatCount(age)}`);
    setText(pause, lives ? "Pause" : "Go on");
    if (!curve || (lives && performance.now() < drawn + CURVE)) return;
    drawn = performance.now();
    curve.show(past);
  };

  const wake = () => {
    if (asked || !(lives && visible && connected)) return;
    if (typeof requestAnimationFrame === "undefined") return;
    asked = true;
    requestAnimationFrame(async (now) => {
      if (now >= due) {
        due = Math.max(due + 1000 / speed, now);
        await (age < life() ? tick() : begin());
      }
      asked = false;
      wake();
    });
  };

  pause.addEventListener("click", () => {
    lives = !lives;
    show();
    wake();
  });
  again.addEventListener("click", () => void begin());
  show();
  return element;
}

/** What was measured, and when. */
interface Past {
  readonly ticks: number[];
  readonly values: number[];
}

function measureCurve(name: string) {
  const options = {
    name: "living-curve",
    title: `${name} by tick`,
    yLabel: name,
    height: CURVE_HEIGHT,
  };
  const {element, chart, show} = makeCurve(options);
  chart.label("tick", name);
  return {
    element,
    show: ({ticks, values}: Past) => {
      show([{name, color: series(0), steps: ticks, values}], Math.max(100, ticks.at(-1) ?? 0));
      chart.describe(values.length > 0 ? `${name} ${formatNumber(values[values.length - 1])}` : "");
    },
  };
}

function expectShape(grid: Tensor, [height, width]: readonly number[], channels: number): void {
  const [one, depth, rows, columns] = grid.shape;
  const fits = grid.shape.length === 4 && one === 1 && depth >= channels;
  if (fits && rows === height && columns === width) return;
  throw new ShapeError(
    `livingGrid: the grid is [${grid.shape.join(", ")}]; [1, ${channels} or more, ${height}, ${width}] is wanted.`,
  );
}

function wantsStillness(): boolean {
  return globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? false;
}
