/** Stored pictures: how they are compared with new ones, and where what differs can be looked at. */
import {existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import pixelmatch from "pixelmatch";
import {PNG} from "pngjs";
import {ROOT} from "../../src/build/check/root.js";

/** Where the stored pictures are. */
const STORE = join(ROOT, "tests/browser/pictures");
/** Where a failure leaves the actual picture, the expected one and their difference. */
const FAILURES = join(ROOT, ".cache/pictures");

/** How far a pixel's colour may be off, from 0 to 1, black to white; smoothed edges do not count. */
const COLOR = 0.1;
/** In a square of so many pixels … */
const WINDOW = 48;
/** … so many may be off: a letter that another machine draws from another font, but not a line. */
const PIXELS = 36;
/** Rounding may differ by so many pixels in width or height. */
const SIZE = 1;

export const storedNames = (): string[] =>
  readdirSync(STORE)
    .filter((name) => name.endsWith(".png"))
    .map((name) => name.slice(0, -4));

/**
 * Compares a picture with the stored one of that name.
 *
 * @returns what is wrong, in a line that names the files to look at; undefined when they are alike
 */
export function compareWithStored(name: string, actual: Buffer): string | undefined {
  const path = join(STORE, `${name}.png`);
  if (!existsSync(path))
    return fail(name, "there is no stored picture", {actual: PNG.sync.read(actual)});
  return compare(name, PNG.sync.read(actual), PNG.sync.read(readFileSync(path)));
}

function compare(name: string, actual: PNG, expected: PNG): string | undefined {
  if (
    Math.max(Math.abs(actual.width - expected.width), Math.abs(actual.height - expected.height)) >
    SIZE
  ) {
    const [is, was] = [actual, expected].map(({width, height}) => `${width} × ${height}`);
    return fail(name, `it is ${is} pixels instead of ${was}`, {actual, expected});
  }
  const width = Math.min(actual.width, expected.width);
  const height = Math.min(actual.height, expected.height);
  const [one, other] = [actual, expected].map((picture) => crop(picture, width, height));
  const off = pixelmatch(one.data, other.data, undefined, width, height, {
    threshold: COLOR,
    windowSize: WINDOW,
  });
  if (off <= PIXELS) return undefined;
  const difference = new PNG({width, height});
  pixelmatch(one.data, other.data, difference.data, width, height, {threshold: COLOR});
  const reason = `${off} pixels differ in a square of ${WINDOW} × ${WINDOW}, ${PIXELS} may`;
  return fail(name, reason, {actual, expected, difference});
}

function crop(picture: PNG, width: number, height: number): PNG {
  const part = new PNG({width, height});
  PNG.bitblt(picture, part, 0, 0, width, height);
  return part;
}

function fail(name: string, reason: string, pictures: Readonly<Record<string, PNG>>): string {
  mkdirSync(FAILURES, {recursive: true});
  for (const [kind, picture] of Object.entries(pictures)) {
    writeFileSync(join(FAILURES, `${name}.${kind}.png`), encode(picture));
  }
  const kinds = Object.keys(pictures).join(", ");
  return `${name}: ${reason}. See .cache/pictures/${name}.*.png (${kinds}).`;
}

/** Forgets what earlier comparisons left. */
export function clearFailures(): void {
  rmSync(FAILURES, {recursive: true, force: true});
}

export function store(name: string, picture: Buffer): void {
  writeFileSync(join(STORE, `${name}.png`), encode(PNG.sync.read(picture)));
}

export function forget(name: string): void {
  rmSync(join(STORE, `${name}.png`));
}

/** Small files: without transparency, and pressed as far as it goes. */
function encode(picture: PNG): Buffer {
  return PNG.sync.write(picture, {colorType: 2, deflateLevel: 9, filterType: -1});
}
