import {describe, expect, test} from "vitest";
import {smooth, thinOut} from "../../src/views/curve.js";
import {formatNumber, formatPower, formatSeconds} from "../../src/views/format.js";
import {linearTicks, makeScale} from "../../src/views/scale.js";
import {supportsSimd} from "../../src/views/simd.js";

test.each([
  [0, "0"],
  [0.12345, "0.123"],
  [-2.5, "−2.50"],
  [1234, "1234"],
  [12345, "12\u202f345"],
  [0.00001234, "1.23 × 10⁻⁵"],
  [Number.NaN, "NaN"],
  [Number.NEGATIVE_INFINITY, "−∞"],
])("formatNumber(%d) is %s", (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test("formatSeconds speaks in minutes from 60 on", () => {
  expect([0.2, 8.4, 80, 120].map(formatSeconds)).toEqual([
    "under 1 s",
    "8 s",
    "1 min 20 s",
    "2 min",
  ]);
});

describe("scales", () => {
  test("map the ends of the domain to the ends of the range", () => {
    const scale = makeScale([2, 4], [100, 0]);
    expect([scale(2), scale(3), scale(4)]).toEqual([100, 50, 0]);
  });

  test("have round ticks inside the domain, with equal decimals", () => {
    expect(linearTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    const labels = makeScale([-0.5, 1], [0, 1]).ticks(3);
    expect(labels.map(({label}) => label)).toEqual(["−0.5", "0.0", "0.5", "1.0"]);
  });

  test("do not divide by zero for a domain without width", () => {
    expect(makeScale([3, 3], [0, 10])(3)).toBe(5);
  });

  test("log scales put equal factors at equal distances", () => {
    const scale = makeScale([0.01, 100], [0, 100], "log");
    expect([scale(0.01), scale(1), scale(100)]).toEqual([0, 50, 100]);
    expect(scale.ticks(4).map(({value}) => value)).toEqual([0.01, 0.1, 1, 10, 100]);
  });
});

describe("curves", () => {
  test("keep every extreme when they are thinned out", () => {
    const steps = Array.from({length: 5000}, (_, i) => i);
    const values = steps.map((step) => (step === 1234 ? 9 : step === 4321 ? -9 : Math.sin(step)));
    const thin = thinOut(steps, values, 200);
    expect(thin.steps.length).toBeLessThanOrEqual(200);
    expect(Math.max(...thin.values)).toBe(9);
    expect(Math.min(...thin.values)).toBe(-9);
    expect(thin.steps).toEqual([...thin.steps].sort((a, b) => a - b));
  });

  test("smooth without a pull towards zero at the start", () => {
    expect(smooth([4, 4, 4], 0.9)).toEqual([4, 4, 4].map((v) => expect.closeTo(v, 10)));
    expect(smooth([1, 2, 3], 0)).toEqual([1, 2, 3]);
  });
});

test("Node runs WebAssembly SIMD, and a machine without it is recognised", () => {
  expect(supportsSimd()).toBe(true);
  const {validate} = WebAssembly;
  WebAssembly.validate = () => false;
  expect(supportsSimd()).toBe(false);
  WebAssembly.validate = validate;
});

test.each([
  [1e-7, "10⁻⁷"],
  [0.01, "0.01"],
  [1, "1"],
  [1000, "1000"],
  [10_000, "10⁴"],
  [1e12, "10¹²"],
  [20, "20"],
])("formatPower(%d), a tick of a log axis, is %s", (value, text) => {
  expect(formatPower(value)).toBe(text);
});
