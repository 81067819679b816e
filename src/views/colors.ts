/**
 * The palette that all views share. The colours themselves are CSS variables (src/style/tokens.css),
 * so SVG follows the theme by itself; a canvas asks here for numbers and is told when they change.
 */

export type RGB = readonly [red: number, green: number, blue: number];

const SERIES = 10;

/** The colour of series or class `index` as a CSS value; repeats after ten. */
export function series(index: number): string {
  return `var(--series-${(index % SERIES) + 1})`;
}

/** Shapes go with class colours, so that classes stay apart without colour. */
export const classShapes = ["circle", "square", "triangle", "diamond"] as const;

const resolved = new Map<string, RGB>();
const listeners = new Set<() => void>();
let watching = false;

/** The colour that a CSS variable has now, e.g. `cssColor("--series-1")`. Grey where nothing computes. */
export function cssColor(variable: string): RGB {
  watchTheme();
  const known = resolved.get(variable);
  if (known) return known;
  const probe = document.createElement("span");
  probe.style.display = "none";
  probe.style.color = `var(${variable})`;
  document.body.append(probe);
  const numbers = getComputedStyle(probe).color.match(/[\d.]+/g);
  probe.remove();
  const [red, green, blue] = (numbers ?? ["128", "128", "128"]).map(Number);
  const color: RGB = [red, green ?? 128, blue ?? 128];
  resolved.set(variable, color);
  return color;
}

export function seriesColor(index: number): RGB {
  return cssColor(`--series-${(index % SERIES) + 1}`);
}

/** Calls `listener` after each change between light and dark. Returns the way to stop. */
export function onThemeChange(listener: () => void): () => void {
  watchTheme();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function mix(a: RGB, b: RGB, share: number): RGB {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

/** 256 colours from the ground to full ink: amounts that cannot be negative. */
export function sequentialTable(): RGB[] {
  const zero = cssColor("--scale-zero");
  const full = cssColor("--scale-full");
  return Array.from({length: 256}, (_, i) => mix(zero, full, i / 255));
}

/** 256 colours from the negative pole over the ground to the positive pole: signed amounts. */
export function divergingTable(): RGB[] {
  const zero = cssColor("--scale-zero");
  const poles = [cssColor("--scale-negative"), cssColor("--scale-positive")];
  return Array.from({length: 256}, (_, i) => {
    const signed = i / 127.5 - 1;
    return mix(zero, poles[signed < 0 ? 0 : 1], Math.abs(signed));
  });
}

function watchTheme(): void {
  if (watching) return;
  watching = true;
  const changed = () => {
    resolved.clear();
    for (const listener of listeners) listener();
  };
  new MutationObserver(changed).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-theme"],
  });
  globalThis.matchMedia?.("(prefers-color-scheme: dark)").addEventListener("change", changed);
}
