import {expect, test} from "vitest";
import {makeHistory} from "../../src/views/history.js";

const steps = (history: ReturnType<typeof makeHistory>) => history.entries.map(({step}) => step);

test("keeps a bounded number of entries over all steps, the first and the present among them", () => {
  const history = makeHistory<number>(10);
  for (let step = 1; step <= 1000; ++step) {
    history.add(step, 2 * step);
    expect(history.entries.length).toBeLessThanOrEqual(10);
    expect(history.entries.at(-1)).toEqual({step, value: 2 * step});
    expect(history.entries[0].step).toBe(1);
  }
  const gaps = steps(history)
    .slice(0, -1)
    .map((step, i, all) => (i === 0 ? undefined : step - all[i - 1]))
    .slice(1) as number[];
  expect(history.entries.length).toBeGreaterThanOrEqual(5);
  expect(Math.max(...gaps) / Math.min(...gaps), "evenly").toBeLessThan(2.5);
});

test("forgets what comes after a step that is gone back to", () => {
  const history = makeHistory<string>(10);
  for (const step of [1, 2, 5, 9]) history.add(step, `at ${step}`);
  history.add(5, "again");
  expect(steps(history)).toEqual([1, 2, 5]);
  expect(history.entries.at(-1)?.value).toBe("again");
  history.add(1, "anew");
  expect(steps(history)).toEqual([1]);
  history.clear();
  expect(history.entries).toEqual([]);
});
