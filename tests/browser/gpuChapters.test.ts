/**
 * Chapters on the GPU, in Chromium's GPU that is a program: the reader chooses it in the run's panel,
 * and the run comes to what the chapter promises, although not to the book's bits.
 */
import {join} from "node:path";
import type {Browser} from "playwright-core";
import {afterEach, describe, expect, test} from "vitest";
import {readChapters} from "../../src/build/chapters.js";
import {ROOT} from "../../src/build/check/root.js";
import {projectAt} from "../../src/build/files.js";
import {launch, openPage, SOFTWARE_GPU, settle} from "./browser.js";
import {serve} from "./server.js";

/** Runs of different kinds: one weight vector, a network of layers, messages along the edges of a graph. */
const RUNS = [
  {slug: "01-perceptron", id: "line", mode: "webgl2"},
  {slug: "02-multi-layer-perceptron", id: "spiral", mode: "webgpu"},
  {slug: "28-graph-neural-networks", id: "karate", mode: "webgl2"},
] as const;

const chapters = await readChapters(projectAt(ROOT));

let browser: Browser | undefined;
afterEach(() => browser?.close());

describe.each(RUNS)("$slug, run $id, in $mode", ({slug, id, mode}) => {
  test("keeps its promises", async ({task}) => {
    browser = await launch(SOFTWARE_GPU[mode]);
    const host = await serve(join(ROOT, "dist"), "/");
    try {
      const address = `${host.url}chapters/${slug}.html?gpu=software`;
      const {page, problems} = await openPage(browser, address);
      expect(await settle(page)).toEqual([]);
      const run = page.locator(`[data-run="${id}"]`).first();
      await run.scrollIntoViewIfNeeded();
      await run.getByRole("button", {name: "Step", exact: true}).click();
      await run.getByLabel("Compute on").selectOption("gpu");
      await run.getByRole("button", {name: "Restart", exact: true}).click();
      await run.getByRole("button", {name: "Play", exact: true}).click();
      await page.waitForFunction(
        (id) =>
          /^(done|error)$/.test(
            document.querySelector<HTMLElement>(`[data-run="${id}"]`)?.dataset.state ?? "",
          ),
        id,
        {timeout: 240_000},
      );
      const {state, device, metrics} = await run.evaluate((element) => ({
        ...(element as HTMLElement).dataset,
      }));
      Object.assign(task.meta, {measured: metrics});
      expect(state).toBe("done");
      expect(device).toBe(mode === "webgpu" ? "GPU, WebGPU" : "GPU, WebGL2");
      const found = JSON.parse(metrics ?? "{}") as Record<string, number>;
      const promises = chapters.find((chapter) => chapter.slug === slug)?.frontMatter.learns ?? [];
      const kept = promises.filter((promise) => promise.run === id && !promise.with);
      expect(kept.length).toBeGreaterThan(0);
      for (const {metric, atLeast, atMost} of kept) {
        if (atLeast !== undefined) expect(found[metric]).toBeGreaterThanOrEqual(atLeast);
        if (atMost !== undefined) expect(found[metric]).toBeLessThanOrEqual(atMost);
      }
      expect(problems).toEqual([]);
    } finally {
      await host.close();
    }
  });
});
