// @vitest-environment jsdom
/** The recorded figure over a view: there until the run is seen, and gone once. */
import {afterEach, expect, test, vi} from "vitest";
import {cover, isCovered, uncover} from "../../src/views/cover.js";
import {follow, isDrawing, runsOf} from "../../src/views/follow.js";
import {fallingRun, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

function makeView(): HTMLElement {
  const view = document.createElement("figure");
  view.append("live");
  document.body.append(view);
  return view;
}

const figure = (text: string) => [document.createTextNode(text)];

test("a view says which runs it follows, each once", () => {
  const [view, first, second] = [makeView(), fallingRun({}, "first"), fallingRun({}, "second")];
  for (const run of [first, second, first]) follow(view, run, () => {});
  expect(runsOf(view)).toEqual([first, second]);
  expect(view.dataset.follows).toBe("first second");
  expect(runsOf(makeView())).toEqual([]);
});

test("a cover stays while there is nothing to draw, and goes with the first state drawn", async () => {
  const [view, run] = [makeView(), fallingRun()];
  const gone = vi.fn();
  const drawn: (number | undefined)[] = [];
  follow(view, run, (state) => void drawn.push(state?.count), {every: 1});
  cover(view, figure("recorded"), gone);
  await until(() => !isDrawing());
  expect(drawn).toEqual([undefined]);
  expect([isCovered(view), view.textContent, gone.mock.calls.length]).toEqual([
    true,
    "liverecorded",
    0,
  ]);
  await run.finish();
  await until(() => !isDrawing());
  expect(drawn.at(-1)).toBe(20);
  expect([isCovered(view), view.textContent, gone.mock.calls.length]).toEqual([false, "live", 1]);
});

test("a drawing that fails leaves the cover on", async () => {
  const [view, run] = [makeView(), fallingRun()];
  vi.spyOn(console, "error").mockImplementation(() => {});
  const draw = (state: unknown) => {
    if (state !== undefined) throw new Error("no");
  };
  follow(view, run, draw, {every: 1});
  cover(view, figure("recorded"), () => {});
  await run.finish();
  await until(() => !isDrawing());
  expect(isCovered(view)).toBe(true);
  vi.restoreAllMocks();
});

test("a cover can be taken off by hand, once", () => {
  const view = makeView();
  const gone = vi.fn();
  cover(view, figure("recorded"), gone);
  uncover(view);
  uncover(view);
  expect(gone).toHaveBeenCalledOnce();
  expect(view.className).toBe("");
});
