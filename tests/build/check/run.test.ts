import {afterEach, expect, test} from "vitest";
import {type OpenedChapter, type OpenOptions, openChapter} from "../../../src/build/check/run.js";

const FIXTURES = "tests/build/check/fixtures";
const opened: OpenedChapter[] = [];

async function open(name: string, options?: OpenOptions): Promise<OpenedChapter> {
  const page = await openChapter(`${FIXTURES}/${name}.mdx`, options);
  opened.push(page);
  return page;
}

afterEach(() => {
  for (const page of opened.splice(0)) page.dispose();
});

test("promises, generators and inputs reach other cells as values", async () => {
  const page = await open("01-reactive");
  expect(Object.fromEntries(page.cellStates)).toEqual({
    inputs: {state: "idle"},
    numbers: {state: "idle"},
    dependents: {state: "idle"},
    plot: {state: "idle"},
    shown: {state: "idle"},
    "live-1": {state: "idle"},
  });
  expect(page.main.querySelector("[data-live=live-1]")?.textContent).toBe("0.50");
  expect(await page.value("doubled")).toBe(0.5);
  expect(await page.value("message")).toBe("there 7 false");
  expect(await page.value("largest")).toBe(3);
});

test("an expression without a semicolon is shown, and so is what display gets", async () => {
  const page = await open("01-reactive");
  const section = (id: string) => page.main.querySelector(`[data-cell=${id}]`);
  expect(section("plot")?.querySelectorAll("svg circle").length).toBe(1);
  expect(section("shown")?.innerHTML).toBe("<b>there 7 false</b>640");
});

test("moving an input moves what depends on it", async () => {
  const page = await open("01-reactive");
  const slider = page.main.querySelector<HTMLInputElement>("input[type=range]");
  if (slider === null) throw new Error("The fixture has no slider.");
  slider.valueAsNumber = 0.75;
  slider.dispatchEvent(new Event("input", {bubbles: true}));
  await expect.poll(() => page.value("doubled")).toBe(1.5);
});

test("an override replaces a name for the other cells", async () => {
  const page = await open("01-reactive", {overrides: {flag: true, rate: 1}});
  expect(await page.value("message")).toBe("there 7 true");
  expect(await page.value("doubled")).toBe(2);
  expect(await page.value("seenInOwnCell")).toBe(false);
});

test("an override of a name that no cell declares is refused", async () => {
  await expect(open("01-reactive", {overrides: {flagg: true}})).rejects.toThrow(
    'no cell declares "flagg"',
  );
});

test("a failure names the chapter's line, and the cells it spreads to know that they inherited it", async () => {
  const page = await open("02-broken");
  const error = (id: string) => page.cellStates.get(id)?.error;
  const file = `${FIXTURES}/02-broken.mdx`;
  expect(error("throws")?.message).toBe(`${file}:16: cell throws: too large`);
  expect(error("throws")?.inherited).toBe(false);
  expect(error("dependent")?.inherited).toBe(true);
  expect(error("unknown")?.message).toBe(`${file}:28: cell unknown: nowhere is not defined`);
  expect(error("unknown")?.inherited).toBe(false);
  expect(error("async")?.message).toBe(`${file}:34: cell async: late`);
  expect(error("live-1")?.message).toBe(`${file}:41: cell live-1: absent is not defined`);
  expect(page.cellStates.get("fine")).toEqual({state: "idle"});
  expect(await page.value("good")).toBe(42);
  await expect(page.value("result")).rejects.toThrow("too large");
});
