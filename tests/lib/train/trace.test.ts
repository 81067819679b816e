import {expect, test} from "vitest";
import {
  full,
  nn,
  ones,
  type Random,
  Trace,
  tensor,
  trackMemory,
  train,
  zeros,
} from "../../../lib/node.js";

test("keeps a row for each step, and shows those that there are", async () => {
  const trace = new Trace(3, tensor([1, 2]));
  expect(await trace.rows.array()).toEqual([[1, 2]]);
  trace.add(tensor([3, 4]));
  trace.add(tensor([5, 6]));
  expect(await trace.rows.array()).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  expect((await trace.table.array()) as number[][]).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
    [1, 2],
  ]);
});

test("forgets the oldest when its room runs out", async () => {
  const trace = new Trace(2, tensor(0));
  for (const value of [1, 2, 3, 4]) trace.add(tensor(value));
  expect(await trace.rows.array()).toEqual([2, 3, 4]);
});

test("leaves no memory behind but its table, and holds NaN", async () => {
  const trace = new Trace(10, full([2, 2], Number.NaN));
  const memory = trackMemory();
  const row = ones([2, 2]).keep();
  const before = memory.report();
  trace.add(row);
  expect(memory.report()).toEqual(before);
  memory.stop();
  expect((await trace.rows.data()).filter(Number.isNaN)).toHaveLength(4);
});

test("names what does not fit", () => {
  expect(() => new Trace(0, zeros([2]))).toThrow("Trace: 0 is not a number of steps.");
  expect(() => new Trace(2, zeros([2])).add(zeros([3]))).toThrow(
    /Trace.*\[3\].*the rows are \[2\]/,
  );
});

test("a run that goes back shows the rows of that step, and goes on the same way", async () => {
  const run = train("walk", {steps: 8}, function* ({random}: {random: Random}) {
    const place = new nn.Buffer(zeros([2]));
    const way = new Trace(8, place);
    for (;;) {
      place.assign(place.add(random.normal([2])));
      way.add(place);
      yield {loss: place.square().sum(), way: way.rows};
    }
  });
  const rows = () => run.current?.way.array();
  run.remember();
  await run.finish();
  const whole = (await rows()) as number[][];
  expect(whole).toHaveLength(9);
  await run.goTo(3);
  expect(await rows()).toEqual(whole.slice(0, 4));
  await run.finish();
  expect(await rows()).toEqual(whole);
  run.dispose();
});
