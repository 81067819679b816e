/** Every page of the built site against the rules of WCAG 2.2 AA that axe-core can check, light and dark. */
import {readdirSync} from "node:fs";
import {join} from "node:path";
import type {Browser} from "playwright-core";
import {afterAll, beforeAll, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {violationsIn} from "./axe.js";
import {launch, openPage, settle} from "./browser.js";
import {type Host, serve} from "./server.js";

const DIST = join(ROOT, "dist");
const pages = readdirSync(DIST, {recursive: true, encoding: "utf8"})
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".html") && name !== "404.html")
  .sort();

let browser: Browser;
let host: Host;
beforeAll(async () => {
  browser = await launch();
  host = await serve(DIST, "/");
});
afterAll(async () => {
  await browser?.close();
  await host?.close();
});

async function check(name: string, colorScheme: "light" | "dark", width: number) {
  const {page} = await openPage(browser, `${host.url}${name}`, {
    colorScheme,
    viewport: {width, height: 900},
    reducedMotion: "reduce",
  });
  try {
    await settle(page);
    return await violationsIn(page);
  } finally {
    await page.context().close();
  }
}

test.each(pages)("%s: nothing to find, light and wide", async (name) => {
  expect(await check(name, "light", 1440)).toEqual([]);
});

test.each(pages)("%s: nothing to find, dark and narrow", async (name) => {
  expect(await check(name, "dark", 390)).toEqual([]);
});
