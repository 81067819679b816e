// @vitest-environment jsdom
import {afterEach, expect, test, vi} from "vitest";
import {latentScatter} from "../../src/views/index.js";
import {type Counted, fallingRun, tensor, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const show = <T extends HTMLElement>(element: T): T => {
  document.body.append(element);
  return element;
};
const press = (element: Element, key: string) =>
  element.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
const said = (view: Element) => view.querySelector("figcaption")?.textContent ?? "";
const note = (view: Element) =>
  Array.from(view.querySelectorAll(".probe-note .probe-line"), (line) => line.textContent);

const square = tensor([
  [0, 0],
  [2, 0],
  [0, 2],
  [2, 2],
]);
const labels = [0, 0, 1, 1];

test("shows codes of two numbers, walks from example to example, and hands a place on", async () => {
  const view = show(
    latentScatter({
      codes: square,
      labels,
      classes: ["low", "high"],
      images: new Float32Array(16),
      shape: [2, 2],
    }),
  );
  await until(() => /codes/.test(said(view)));
  expect(said(view)).toBe("4 codes of 2 numbers; class low around 1, 0; high around 1, 2");
  expect(view.querySelector(".view-legend")?.textContent).toBe("lowhigh");
  expect(view.textContent).toContain("first number of the code");
  const drawing = view.querySelector("svg") as Element;
  for (const key of ["ArrowUp", "ArrowLeft", "ArrowDown"]) press(drawing, key);
  expect(note(view)).toEqual(["example 1, class low", "at 0, 0"]);
  press(drawing, "ArrowRight");
  expect(note(view)).toEqual(["example 2, class low", "at 2, 0"]);
  press(drawing, "ArrowUp");
  expect(note(view)).toEqual(["example 4, class high", "at 2, 2"]);
  expect(view.querySelector(".probe-note canvas")).not.toBeNull();
  let events = 0;
  view.addEventListener("input", () => {
    events += 1;
  });
  press(drawing, "Enter");
  expect(events).toBe(1);
  expect(view.value?.index).toBe(3);
  expect(view.value?.place.map((x) => Math.round(x * 100) / 100)).toEqual([2, 2]);
});

test("codes of more numbers are shown by principal components, with their shares of the variance", async () => {
  const run = fallingRun();
  const long = square.matmul(
    tensor([
      [3, 0, 0],
      [0, 0, 1],
    ]),
  );
  const view = show(
    latentScatter({run, codes: ({count}: Counted) => long.mul(count % 2 ? 1 : -1), labels}),
  );
  expect(said(view)).toBe("not trained yet");
  await run.stepOnce();
  await until(() => /codes/.test(said(view)));
  const words =
    "4 codes of 3 numbers, by two components with 90.0 % and 10.0 % of the variance; class 0 around 0, −1; 1 around 0, 1";
  expect(said(view)).toBe(words);
  expect(view.textContent).toContain("1st principal component (90.0 % of variance)");
  await run.stepOnce();
  // All codes have changed their sign: so has the picture, but its axes have not.
  await until(() => said(view) === words.replace("0, −1; 1 around 0, 1", "0, 1; 1 around 0, −1"));
});

test("says what codes and labels must be", async () => {
  const silence = vi.spyOn(console, "error").mockImplementation(() => {});
  const failure = async (options: Parameters<typeof latentScatter>[0]) => {
    const view = show(latentScatter(options));
    await until(() => view.querySelector(".view-failure") !== null);
    return view.querySelector(".view-failure")?.textContent;
  };
  expect(await failure({codes: tensor([1, 2])})).toContain(
    "codes must have the shape [examples, numbers], with at least 2 of both, not [2].",
  );
  expect(await failure({codes: square, labels: [0]})).toContain("1 labels do not fit 4 codes");
  silence.mockRestore();
  expect(() => latentScatter({codes: () => square})).toThrow("no run is given");
});
