import {expect, test} from "vitest";
import {recordedRun, setRecordedRuns} from "../../src/views/recorded.js";

test("recorded runs are found by id, until others replace them", () => {
  const run = {seed: 1, steps: [1, 2], losses: [0.5, 0.25], metrics: {}};
  setRecordedRuns({spiral: run});
  expect(recordedRun("spiral")).toBe(run);
  expect(recordedRun("toString")).toBeUndefined();
  setRecordedRuns({});
  expect(recordedRun("spiral")).toBeUndefined();
});
