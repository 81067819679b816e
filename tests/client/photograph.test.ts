/** What makes pictures small without making them other pictures. */
import {expect, test} from "vitest";
import {shortPath} from "../../src/client/photograph.js";
import {withoutProfile} from "../../src/client/webp.js";

/** The points of a path of M, L and l. */
function pointsOf(path: string): number[][] {
  let [x, y] = [0, 0];
  return Array.from(path.matchAll(/([MLl])([^MLlZ]*)/g), ([, kind, numbers]) => {
    const [a, b] = Array.from(numbers.matchAll(/-?(?:\d*\.\d+|\d+)/g), ([text]) => Number(text));
    [x, y] = kind === "l" ? [x + a, y + b] : [a, b];
    return [x, y];
  });
}

test("a shorter path goes through the same points, also after many of them", () => {
  const points = Array.from({length: 500}, (_, i) => [52 + i * 1.3337, 100 + 90 * Math.sin(i / 7)]);
  const path = points.map(([x, y], i) => `${i % 100 ? "L" : "M"}${x.toFixed(2)} ${y.toFixed(2)}`);
  const short = shortPath(path.join(""));
  expect(short.length).toBeLessThan(path.join("").length * 0.65);
  const after = pointsOf(short);
  expect(after).toHaveLength(500);
  const largest = Math.max(
    ...after.map(([x, y], i) => Math.max(Math.abs(x - points[i][0]), Math.abs(y - points[i][1]))),
  );
  expect(largest).toBeLessThan(0.06);
});

test("paths keep gaps and ends, and are left alone where they have curves", () => {
  expect(shortPath("M1 2L1.26,-3L0.5 0.5Z")).toBe("M1 2l.3-5l-.8 3.5Z");
  expect(shortPath("M1 2L3 4M10 10L11 10")).toBe("M1 2l2 2M10 10l1 0");
  expect(shortPath("M8 3a5 5 0 1 1-4.7 3.3l1.4.5z")).toBe("M8 3a5 5 0 1 1-4.7 3.3l1.4.5z");
  expect(shortPath("M1 2H5V7")).toBe("M1 2H5V7");
});

/** A WebP container of these chunks. */
function webp(...chunks: [name: string, bytes: number[]][]): Uint8Array {
  const body = chunks.flatMap(([name, bytes]) => [
    ...Buffer.from(name),
    ...[bytes.length, 0, 0, 0],
    ...bytes,
    ...(bytes.length % 2 ? [0] : []),
  ]);
  return Uint8Array.from([
    ...Buffer.from("RIFF"),
    body.length + 4,
    0,
    0,
    0,
    ...Buffer.from("WEBP"),
    ...body,
  ]);
}

test("a WebP file without its profile has its pixels alone, and the right length", () => {
  const pixels: [string, number[]] = ["VP8L", [47, 1, 2, 3, 4]];
  const file = webp(["VP8X", [0, 0]], ["ICCP", [9, 9, 9]], pixels, ["EXIF", [5]]);
  expect(withoutProfile(file)).toEqual(webp(pixels));
  expect(withoutProfile(webp(pixels))).toEqual(webp(pixels));
});

test("an image that has lost something is refused", () => {
  expect(() => withoutProfile(webp(["VP8 ", [1, 2]]))).toThrow("not stored without loss");
});
