// @vitest-environment jsdom
import {afterEach, expect, test, vi} from "vitest";
import {latentPlane} from "../../src/views/index.js";
import {type Counted, fallingRun, tensor, until} from "./page.js";

afterEach(() => document.body.replaceChildren());

const show = <T extends HTMLElement>(element: T): T => {
  document.body.append(element);
  return element;
};
const press = (element: Element, key: string, shiftKey = false) =>
  element.dispatchEvent(new KeyboardEvent("keydown", {key, shiftKey, bubbles: true}));
const textOf = (view: Element, what: string) => view.querySelector(what)?.textContent ?? "";
const said = (view: Element) => textOf(view, ".latent-where + .latent-where");

type Places = Parameters<Parameters<typeof latentPlane<Counted>>[0]["decode"]>[1];
/** An image of two pixels: the place itself. */
const itself = (_: Counted, places: Places) => places;
const shape = [1, 2] as const;

test("asks the decoder for a grid from the upper left, and for the place pointed at", async () => {
  const run = fallingRun();
  const decode = vi.fn(itself);
  const view = show(latentPlane({run, decode, shape, span: 4, tiles: 2}));
  expect(said(view)).toBe("not trained yet");
  expect(textOf(view, ".latent-where")).toBe("z = (0.00, 0.00)");
  expect(view.querySelector("[role=radiogroup]")).toBeNull();
  await run.stepOnce();
  await until(() => /2 × 2 places/.test(said(view)));
  expect(textOf(view, ".latent-where")).toBe("z = (0.00, 0.00)");
  const asked = await Promise.all(decode.mock.results.map(async ({value}) => value.shape));
  expect(asked).toEqual([
    [1, 2],
    [4, 2],
  ]);
  expect(said(view)).toBe("what the decoder draws at 2 × 2 places, from −4 to 4");
  expect(view.querySelector("svg")?.getAttribute("aria-label")).toContain(said(view));
  const drawing = view.querySelector("svg") as Element;
  press(drawing, "ArrowRight");
  press(drawing, "ArrowRight", true);
  press(drawing, "ArrowDown", true);
  await until(() => textOf(view, ".latent-where") === "z = (1.60, −1.60)");
  expect(textOf(view, ".probe-note")).toBe("1.60, −1.60");
  // Moving about draws one image, not the grid again.
  expect(decode.mock.calls.slice(2).every(([, places]) => places.shape[0] === 1)).toBe(true);
});

test("draws the grid's places row by row", async () => {
  const run = fallingRun();
  const seen: Promise<unknown>[] = [];
  const decode = (_: Counted, places: Places) => {
    if (places.shape[0] > 1) seen.push(places.array());
    return places;
  };
  const view = show(latentPlane({run, decode, shape, span: 4, tiles: 2}));
  await run.stepOnce();
  await until(() => /places/.test(said(view)));
  expect(await seen[0]).toEqual([
    [-2, 2],
    [2, 2],
    [-2, -2],
    [2, -2],
  ]);
});

test("shows codes as clouds, with the names of their classes in their middle", async () => {
  const run = fallingRun();
  const mean = tensor([
    [0, 0],
    [0, 2],
    [-9, 2],
    [3, 1],
  ]);
  const codes = ({count}: Counted) => ({mean, std: mean.mul(0).add(count / 4)});
  const labels = [0, 1, 1, 1];
  const view = show(
    latentPlane({
      run,
      decode: itself,
      codes,
      labels,
      classes: ["low", "high"],
      shape,
      rings: [1, 2],
    }),
  );
  await run.stepOnce();
  await until(() => /places/.test(said(view)));
  const [images, plane] = view.querySelectorAll<HTMLInputElement>("input[type=radio]");
  expect(images.checked).toBe(true);
  plane.click();
  await until(() => /codes/.test(said(view)));
  expect(said(view)).toBe(
    "4 codes, each a cloud of one standard deviation: 0.25 on average; circles at 1, 2",
  );
  const names = Array.from(view.querySelectorAll(".latent-names text"));
  expect(names.map((name) => name.textContent)).toEqual(["low", "high"]);
  // The plane has grown to hold the code at −9, and stays a square around the origin.
  const [low, high] = names.map((name) => Number(name.getAttribute("x")));
  expect(low).toBeCloseTo(high, 6);
  expect(view.textContent).toContain("−5");
  await run.stepOnce();
  await until(() => /0\.50 on average/.test(said(view)));
  images.click();
  await until(() => /places/.test(said(view)));
});

test("says what decoder and codes must give", async () => {
  const silence = vi.spyOn(console, "error").mockImplementation(() => {});
  const failure = async (options: Partial<Parameters<typeof latentPlane<Counted>>[0]>) => {
    const run = fallingRun();
    const view = show(latentPlane({run, decode: itself, shape, tiles: 2, ...options}));
    await run.stepOnce();
    await until(() => view.querySelector(".view-failure") !== null);
    return textOf(view, ".view-failure");
  };
  const flat = tensor([[1, 2, 3]]);
  const pair = tensor([[1, 2]]);
  expect(await failure({shape: [2, 2]})).toContain(
    "decode gave [1, 2] for 1 places; [1, 4] is wanted.",
  );
  expect(await failure({codes: () => flat, show: "codes"})).toContain(
    "codes must have the shape [examples, 2], not [1, 3].",
  );
  expect(await failure({codes: () => ({mean: pair, std: flat}), show: "codes"})).toContain(
    "standard deviations [1, 3] do not fit codes [1, 2].",
  );
  expect(await failure({codes: () => pair, labels: [1, 2], show: "codes"})).toContain(
    "2 labels do not fit 1 codes",
  );
  silence.mockRestore();
  expect(() => latentPlane({run: fallingRun(), decode: itself, tiles: 1})).toThrow(
    "1 images a row from −3 to 3",
  );
});
