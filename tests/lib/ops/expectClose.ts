import {expect} from "vitest";

/** Compares relative to the largest slope of the input. */
export function expectClose(actual: number[][], wanted: number[][], tolerance: number): void {
  actual.forEach((slopes, i) => {
    const scale = Math.max(1, ...wanted[i].map(Math.abs));
    slopes.forEach((slope, k) => {
      const message = `input ${i}, element ${k}: ${slope} instead of ${wanted[i][k]}`;
      expect(Math.abs(slope - wanted[i][k]) / scale, message).toBeLessThan(tolerance);
    });
    expect(slopes).toHaveLength(wanted[i].length);
  });
}
