/** Files from the reader's disk, through the browser's own chooser and decoder. */
import {join} from "node:path";
import type {Browser, Page} from "playwright-core";
import {PNG} from "pngjs";
import {afterAll, beforeAll, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {launch, openPage} from "./browser.js";
import {type Host, serve} from "./server.js";

let browser: Browser;
let host: Host;
let page: Page;
let problems: readonly string[];
beforeAll(async () => {
  browser = await launch();
  host = await serve(join(ROOT, "dist"), "/");
  ({page, problems} = await openPage(browser, `${host.url}gallery.html`));
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
});

/** A picture of a red left half and a blue right half. */
function redAndBlue(width: number, height: number): Buffer {
  const png = new PNG({width, height});
  for (let i = 0; i < width * height; ++i) {
    png.data.set(i % width < width / 2 ? [255, 0, 0, 255] : [0, 0, 255, 255], 4 * i);
  }
  return PNG.sync.write(png);
}

test("an image is decoded, cut to its middle, scaled and shown", async () => {
  const section = page.locator("[data-view=imageInput]");
  const file = {name: "flag.png", mimeType: "image/png", buffer: redAndBlue(120, 60)};
  await section.locator("input[type=file]").setInputFiles(file);
  await section.getByText("flag.png: 120 × 60 pixels").waitFor();
  const corners = await section.locator("canvas").evaluate((canvas) => {
    const {width, height} = canvas as HTMLCanvasElement;
    const context = (canvas as HTMLCanvasElement).getContext("2d");
    const {data} = context?.getImageData(0, 0, width, height) ?? {data: []};
    return [width, height, ...data.slice(0, 3), ...data.slice(-4, -1)];
  });
  expect(corners).toEqual([32, 32, 255, 0, 0, 0, 0, 255]);
  const bad = {name: "broken.png", mimeType: "image/png", buffer: Buffer.from("no image")};
  await section.locator("input[type=file]").setInputFiles(bad);
  await section.getByText("broken.png: this browser cannot read it as an image.").waitFor();
});

test("a table is read by the cells that follow, and what is wrong with one is said in its place", async () => {
  const section = page.locator("[data-view=csvInput]");
  const give = (name: string, text: string) =>
    section
      .locator("input[type=file]")
      .setInputFiles({name, mimeType: "text/csv", buffer: Buffer.from(text)});
  await give("mine.csv", "height;weight;sex\n180;80;m\n165;60;f\n");
  await section.getByText("has 2 rows and the inputs height, weight.").waitFor();
  await give("bad.csv", "a,b\n1,2\n3\n");
  await section.getByText("bad.csv: row 2 has 1 cell, but the header has 2 cells.").waitFor();
  expect(problems).toEqual([]);
});
