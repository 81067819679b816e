/**
 * The controls of a run in the built page, on the spirals of chapter 2: forwards, back, and forwards
 * again to the numbers of Node; pinned runs; rest while nobody looks.
 */
import {join} from "node:path";
import type {Browser, Locator, Page} from "playwright-core";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {openChapter} from "../../src/build/check/run.js";
import {launch, openPage, settle} from "./browser.js";
import {type Host, serve} from "./server.js";

const CHAPTER = "02-multi-layer-perceptron";
const STEPS = 400;

let browser: Browser;
let host: Host;
let page: Page;
let run: Locator;
let problems: readonly string[];
/** What the run comes to without a browser. */
let losses: readonly number[];
let accuracies: {readonly steps: readonly number[]; readonly values: readonly number[]};

beforeAll(async () => {
  const chapter = await openChapter(join(ROOT, "chapters", `${CHAPTER}.mdx`));
  const spiral = chapter.runs.get("spiral");
  await spiral?.finish();
  losses = [...(spiral?.history.losses ?? [])];
  accuracies = structuredClone(spiral?.metricHistory.accuracy ?? {steps: [], values: []});
  chapter.dispose();
  browser = await launch();
  host = await serve(join(ROOT, "dist"), "/");
  ({page, problems} = await openPage(browser, `${host.url}chapters/${CHAPTER}.html`));
  expect(await settle(page)).toEqual([]);
  run = page.locator('[data-run="spiral"]').first();
  await run.scrollIntoViewIfNeeded();
});

afterAll(async () => {
  await browser?.close();
  await host?.close();
});

const press = (name: string) => run.getByRole("button", {name, exact: true}).click();
const data = (): Promise<Record<string, string>> =>
  run.evaluate((element) => ({...(element as HTMLElement).dataset}) as Record<string, string>);
const stateIs = (state: string) =>
  page.waitForSelector(`[data-run="spiral"][data-state="${state}"]`, {timeout: 60_000});
const stepIs = (step: number) =>
  page.waitForSelector(`[data-run="spiral"][data-step="${step}"]`, {timeout: 60_000});
const badge = () => run.locator(".run-badge").textContent();
const note = () => run.locator(".run-note").textContent();

async function expectStep(step: number): Promise<void> {
  const {step: shown, loss, metrics} = await data();
  const last = accuracies.steps.findLastIndex((measured) => measured <= step);
  expect({step: Number(shown), loss: Number(loss)}).toEqual({step, loss: losses[step - 1]});
  const accuracy = last === -1 ? {} : {accuracy: accuracies.values[last]};
  expect(JSON.parse(metrics)).toEqual(accuracy);
}

/** What the decision surface says, once it has caught up. */
async function surface(): Promise<string> {
  const canvas = page.locator(".view-decision-surface canvas").first();
  let before = "";
  for (;;) {
    const now = await canvas.evaluate((element) => (element as HTMLCanvasElement).toDataURL());
    if (now === before) return now;
    before = now;
    await page.waitForTimeout(400);
  }
}

async function playToTheEnd(): Promise<void> {
  await run.getByRole("radio", {name: "as fast as it goes"}).check({force: true});
  await press("Play");
  await stateIs("done");
}

describe("going back", () => {
  test("step by step, by the bar and by its keys, shows the model of that step", async () => {
    const {height} = (await run.boundingBox()) ?? {height: 0};
    expect(await badge()).toMatch(/^The book came to seed 1, step 400: /);
    await playToTheEnd();
    await expectStep(STEPS);
    const end = await surface();
    for (let i = 0; i < 5; ++i) await press("Step back");
    await stepIs(STEPS - 5);
    await expectStep(STEPS - 5);
    expect(await note()).toContain(`Back from step ${STEPS}`);

    const slider = run.getByRole("slider");
    const box = (await slider.boundingBox()) ?? {x: 0, y: 0, width: 0, height: 0};
    await page.mouse.click(box.x + 0.1 * box.width, box.y + box.height / 2);
    await page.waitForFunction(
      () => Number(document.querySelector<HTMLElement>('[data-run="spiral"]')?.dataset.step) < 60,
    );
    const {step} = await data();
    await expectStep(Number(step));
    expect(await surface()).not.toBe(end);
    await slider.press("ArrowLeft");
    await stepIs(Number(step) - 1);
    await expectStep(Number(step) - 1);
    await slider.press("End");
    await stateIs("done");
    await expectStep(STEPS);
    expect(await surface()).toBe(end);
    // Nothing around the panel has moved.
    expect((await run.boundingBox())?.height).toBe(height);
  });

  test("and playing on comes to the numbers of the book", async () => {
    const slider = run.getByRole("slider");
    for (let i = 0; i < 5; ++i) await slider.press("PageDown");
    await stepIs(STEPS / 2);
    await press("Step");
    await stepIs(STEPS / 2 + 1);
    await expectStep(STEPS / 2 + 1);
    await playToTheEnd();
    await expectStep(STEPS);
    await expect.poll(badge).toMatch(/^✓Equal to the book \(seed 1, step 400: /);
    expect(problems).toEqual([]);
  });
});

describe("pinned runs", () => {
  test("lie under the next one, with the settings that differ", async () => {
    await press("Pin");
    const rows = run.locator(".compare li");
    expect(await rows.allTextContents()).toHaveLength(2);
    await run.getByLabel("Seed", {exact: true}).fill("7");
    await run.getByLabel("Seed", {exact: true}).press("Enter");
    await playToTheEnd();
    await page.waitForFunction(() =>
      document.querySelector(".compare li:last-child")?.textContent?.includes("step 400"),
    );
    const [pinned, now] = await rows.allTextContents();
    expect(pinned).toMatch(/^seed 1loss /);
    expect(now).toMatch(/^seed 7 \(now\)loss /);
    expect(await badge()).toMatch(/^Not the book’s seed/);
    expect(await run.locator(".view-run-curve .curve-line").count()).toBe(2);
  });

  test("stay when an input changes and the cell runs again, and name that input", async () => {
    const depth = page.locator("form", {hasText: "Hidden layers"}).locator("input[type=number]");
    await depth.fill("1");
    await page.waitForFunction(() =>
      document.querySelector(".compare li")?.textContent?.includes("depth 2"),
    );
    expect(await run.locator(".compare li").last().textContent()).toMatch(/depth 1/);
    // The seed of the book, with another depth; a cheap run starts over by itself.
    await expect.poll(badge).toMatch(/^≠Differs from the book .*: depth is 1 instead of 2\.$/);
    await run.getByRole("button", {name: /^Remove pinned run/}).click();
    expect(await run.locator(".compare").isHidden()).toBe(true);
    await depth.fill("2");
    await page.waitForTimeout(500);
  });
});

describe("a run that nobody can see", () => {
  const hide = (hidden: boolean) =>
    page.evaluate((value) => {
      Object.defineProperty(document, "hidden", {configurable: true, get: () => value});
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);

  test("rests far from its panel and its drawings, says why, and goes on near them", async () => {
    await press("Restart");
    await run.getByRole("radio", {name: "5 steps a second"}).check({force: true});
    if ((await data()).state !== "running") await press("Play");
    await stateIs("running");
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await stateIs("paused");
    expect(await note()).toMatch(/^Paused while you are elsewhere on the page/);
    const {step} = await data();
    await page.waitForTimeout(1000);
    expect((await data()).step).toBe(step);
    await run.scrollIntoViewIfNeeded();
    await stateIs("running");
    expect(await note()).toBe("It waited while you were elsewhere on the page.");
  });

  test("rests in a hidden tab", async () => {
    await hide(true);
    await stateIs("paused");
    expect(await note()).toMatch(/^Paused while this tab is hidden/);
    await hide(false);
    await stateIs("running");
    await press("Pause");
    expect(problems).toEqual([]);
  });
});
