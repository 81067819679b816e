/** Every page of the built site against the rules of WCAG 2.2 AA that axe-core can check, light and dark. */
import {readdirSync} from "node:fs";
import {createRequire} from "node:module";
import {join} from "node:path";
import type {AxeResults, RunOptions} from "axe-core";
import type {Browser} from "playwright-core";
import {afterAll, beforeAll, expect, test} from "vitest";
import {ROOT} from "../../src/build/check/root.js";
import {launch, openPage, settle} from "./browser.js";
import {type Host, serve} from "./server.js";

const DIST = join(ROOT, "dist");
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const RULES: RunOptions = {
  runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
  resultTypes: ["violations"],
};

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

/** What axe finds, a line each: the rule, and where. */
async function check(name: string, colorScheme: "light" | "dark", width: number) {
  const {page} = await openPage(browser, `${host.url}${name}`, {
    colorScheme,
    viewport: {width, height: 900},
    reducedMotion: "reduce",
  });
  try {
    await settle(page);
    await page.addScriptTag({path: AXE});
    const {violations} = await page.evaluate(
      (rules) =>
        (globalThis as unknown as {axe: {run(options: RunOptions): Promise<AxeResults>}}).axe.run(
          rules,
        ),
      RULES,
    );
    return violations.flatMap(({id, help, nodes}) =>
      nodes.map(({target, any}) => `${id} (${help}): ${target} ${any[0]?.message ?? ""}`),
    );
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
